import type { DeadlineOptions } from './deadline.ts';

/** Which connection a call uses: a parked event.from occupies its own. */
export type Lane = 'calls' | 'events';

/** `timeoutMs` is the longest wait for the whole answer. */
export interface RpcOptions extends DeadlineOptions {
  lane?: Lane;
}

/**
 * One way of talking to one XAPI. Both protocols give the same values but for numbers and dates,
 * which are normalised by the datamodel afterwards.
 * All methods throw RpcFailure (the host said no) or TransportFailure (no usable answer).
 */
export interface RpcTransport {
  readonly protocol: 'json-rpc' | 'xml-rpc';
  call(method: string, params: readonly unknown[], options: RpcOptions): Promise<unknown>;
  /** A `get_all_records` call whose records are handed over as they arrive; never blocks for long. */
  readRecords(
    method: string,
    params: readonly unknown[],
    onRecord: (ref: string, record: unknown) => void,
    options: RpcOptions,
  ): Promise<void>;
  /** Closes idle and busy sockets. */
  close(): void;
}
