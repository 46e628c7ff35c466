import type { Secret, TlsSettings } from '../config/index.ts';
import type { ChangeGate, Clock, Logger } from '../ports.ts';
import type { ConnectionListener } from './connection.ts';
import type { LoadLimiter } from './records/load-limiter.ts';
import type { RecordMemory } from './records/record-memory.ts';
import type { KnownPool } from './session/known-pool.ts';

export interface ConnectionOptions {
  hostRef: number;
  /** What people call the host; default: the address in the URL. */
  name?: string | undefined;
  /** Base URL: `http://10.1.2.3`, `https://[::1]:8443`. */
  url: string;
  user: string;
  password: Secret;
  tls?: TlsSettings | undefined;
  listener: ConnectionListener;
  clock: Clock;
  logger: Logger;
  /** 0 ≤ x < 1, for jitter. Default Math.random. */
  random?: () => number;
  /** What an earlier connection with the same settings told to `onPool`. */
  knownPool?: KnownPool | undefined;
  /** Called after each connect. */
  onPool?: ((pool: KnownPool) => void) | undefined;
  /** Our installation id: tells our sessions on the host apart. */
  installation?: string | undefined;
  /** Shared by all entries of a fleet. */
  loadLimiter?: LoadLimiter | undefined;
  /** Likewise; absent: one of its own. */
  recordMemory?: RecordMemory | undefined;
  /** Asked before each call that changes something; absent: always open. */
  gate?: ChangeGate | undefined;
  limits?: { concurrentCalls?: number; maxObjects?: number } | undefined;
}
