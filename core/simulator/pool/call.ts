import type { Ref } from '../database/records.ts';
import type { SimulatedPool } from './simulated-pool.ts';

/** The call that a message handler serves. */
export interface Call {
  readonly pool: SimulatedPool;
  /** '' before login. */
  readonly session: Ref;
  /** The call's task; '' for messages without one. */
  readonly task: Ref;
  /** Member of the pool that was asked. */
  readonly member: number;
}

/** Serves one message. Parameters come coerced to the message's types, in order; absent optional ones are undefined. */
type Handler = (call: Call, ...args: never[]) => unknown;
export type Handlers = Readonly<Record<string, Handler>>;
