/** The part of npm `xen-api` that the tests use; it ships no types. */
declare module 'xen-api' {
  export interface XenApiObject {
    readonly $ref: string;
    readonly $type: string;
    readonly [field: string]: unknown;
  }

  export class Xapi {
    /** Everything the client watches, by uuid or ref; emits `add` and `update` with the objects, `remove` with their ids. */
    readonly objects: {
      readonly all: Readonly<Record<string, XenApiObject>>;
      on(event: 'finish', listener: () => void): void;
      off(event: 'finish', listener: () => void): void;
    };
    readonly objectsFetched: Promise<void>;
    readonly pool: XenApiObject;
    readonly sessionId: string;
    connect(): Promise<void>;
    disconnect(): Promise<void>;
    call(method: string, ...params: unknown[]): Promise<unknown>;
    callAsync(method: string, ...params: unknown[]): Promise<unknown>;
    getAllRecords(className: string): Promise<XenApiObject[]>;
    setFieldEntry(
      className: string,
      ref: string,
      field: string,
      key: string,
      value: string | null,
    ): Promise<void>;
    barrier(ref?: string): Promise<XenApiObject | undefined>;
  }

  export function createClient(options: {
    url: string;
    auth: { user: string; password: string };
    allowUnauthorized?: boolean;
    watchEvents?: boolean | string[];
    /** Milliseconds between two event.from. */
    debounce?: number;
    transport?: 'auto' | 'json-rpc' | 'xml-rpc';
  }): Xapi;
}
