import type { DeadlineOptions } from './deadline.ts';

/** Which connection a call uses: a parked event.from occupies its own. */
export type Lane = 'calls' | 'events';

/** `timeoutMs` is the longest wait for the whole answer. */
export interface RpcOptions extends DeadlineOptions {
  lane?: Lane;
  /** Called in the synchronous turn that writes to the connected socket; where it throws, nothing is written. */
  beforeWrite?: (() => void) | undefined;
}

/** A long list in an answer, whose elements are handed over as they arrive. */
export type AnswerList =
  | { kind: 'records'; onRecord(ref: string, record: unknown): void }
  | { kind: 'events'; onEvent(event: unknown): void };

/**
 * One way of talking to one XAPI. Both protocols give the same values but for numbers and dates,
 * which are normalised by the datamodel afterwards. Answers are bounded in size, depth and time.
 * All methods throw RpcFailure (the host said no) or TransportFailure (no usable answer).
 */
export interface RpcTransport {
  readonly protocol: 'json-rpc' | 'xml-rpc';
  call(method: string, params: readonly unknown[], options: RpcOptions): Promise<unknown>;
  /**
   * A call whose answer is a list, or holds one: `get_all_records`, `event.from`. Never blocks for long.
   * Resolves with the answer, its list emptied. Throws what the list's callback throws, too.
   */
  readList(
    method: string,
    params: readonly unknown[],
    list: AnswerList,
    options: RpcOptions,
  ): Promise<unknown>;
  /** Closes idle and busy sockets. */
  close(): void;
}
