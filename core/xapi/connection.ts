import type { Failure } from '../model/failure.ts';
import type { ClassName, RecordOf, Ref } from './records/records.ts';

/** One change as the inventory needs it. `del` has no record. @see docs/spec/xapi.md#reading-events */
export type XapiChange = {
  [C in ClassName]:
    | { class: C; operation: 'put'; ref: Ref; record: RecordOf<C> }
    | { class: C; operation: 'del'; ref: Ref };
}[ClassName];

/** Every object of the followed classes, as of one moment. */
export type XapiSnapshot = { readonly [C in ClassName]: ReadonlyMap<Ref, RecordOf<C>> };

export type ConnectionState =
  | { kind: 'connecting'; sinceAt: number }
  /** Logged in and following events. */
  | {
      kind: 'live';
      sinceAt: number;
      url: string;
      /** Where another member of the pool answers than the one in the settings. */
      memberAddress?: string;
      api: { major: number; minor: number };
      /** Objects left out because the host sent no readable record of them. */
      skippedRecords: number;
    }
  /** Tries again by itself at `nextTryAt`, null while it does; `lastLiveAt` is absent when it never was live. */
  | {
      kind: 'down';
      sinceAt: number;
      failure: Failure;
      nextTryAt: number | null;
      /** It has more objects than we take: nothing of it is held any longer, and nothing should be. */
      isTooLarge: boolean;
      lastLiveAt?: number;
    }
  /** Wrong user, password or certificate: tried again rarely. */
  | {
      kind: 'refused';
      sinceAt: number;
      failure: Failure;
      nextTryAt: number | null;
      /** As of `down`. */
      isTooLarge: boolean;
      lastLiveAt?: number;
    }
  | { kind: 'closed' };

/** What the connection tells its one owner, in order. Callbacks are synchronous and must not throw. */
export interface ConnectionListener {
  onState(state: ConnectionState): void;
  /** After each (re)connect, just before `live`, and after a lost session or lost events: replaces everything known. */
  onSnapshot(snapshot: XapiSnapshot): void;
  /** One batch of changes; what valid_ref_counts shows to be lost arrives as puts and dels too. */
  onChanges(changes: readonly XapiChange[]): void;
}

export interface CallOptions {
  /** Longest wait for the answer; its end means "outcome unknown". Default 60 000. */
  timeoutMs?: number;
  signal?: AbortSignal;
  /** False: what the host refuses for now is thrown at once; the caller repeats it. Default true. */
  repeat?: boolean;
}

export interface TaskOptions {
  /** Longest wait for the task to end. Default 3 600 000 (copies take hours). */
  timeoutMs?: number;
  signal?: AbortSignal;
  onProgress?(ratio: number): void;
  /** Others wait for its end: it is heard some 50 ms earlier, at the price of a request of its own. Default false. */
  prompt?: boolean;
  /** The task's ref, as soon as the host has said it; again for each repeat. */
  onTask?(task: Ref): void;
}

/** One session and one event stream to one host entry (a standalone host or a pool's coordinator). */
export interface XapiConnection {
  readonly state: ConnectionState;
  /**
   * Calls a message with the session put in front; re-logs in once on SESSION_INVALID and replays, follows HOST_IS_SLAVE.
   * Codes that may be retried are retried with back-off inside `timeoutMs`.
   * @throws XapiError the host said no; DynvmError `host-unavailable` no answer, or none in time (outcome unknown)
   */
  call<T = unknown>(message: string, params: readonly unknown[], options?: CallOptions): Promise<T>;
  /**
   * Runs `Async.<message>`, follows the task by events (never polls), destroys it, returns its decoded result
   * (an OpaqueRef, or '' for void). If the task is lost (toolstack restart): DynvmError `host-unavailable`, outcome unknown.
   */
  run(message: string, params: readonly unknown[], options?: TaskOptions): Promise<string>;
  /** Ends the pause before the next attempt to connect; nothing happens where there is none. */
  retryNow(): void;
  /** Closes the stream, logs out (best effort) and ends every waiter with `cancelled`. */
  close(): Promise<void>;
}
