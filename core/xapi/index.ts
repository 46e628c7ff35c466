/** The XAPI client: what fleet and leases may use of it. */
export type * from './connection.ts';
export type { ConnectionOptions } from './connection-options.ts';
export {
  hasXapiCode,
  isGone,
  isInUse,
  isOutcomeUnknown,
  isProtected,
  isWrongHost,
  refusedPowerState,
} from './failures/xapi-error.ts';
export { openConnection } from './open-connection.ts';
export { type ProbeResult, probeHost } from './probe-host.ts';
export { LoadLimiter } from './records/load-limiter.ts';
export { isNull, readDate } from './records/normalise-record.ts';
export { RecordMemory } from './records/record-memory.ts';
export type * from './records/records.ts';
export { NULL_REF } from './records/records.ts';
export type { KnownPool } from './session/known-pool.ts';
export { onEventLags, onXapiCalls } from './xapi-calls.ts';
