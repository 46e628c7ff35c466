/** The XAPI client: what fleet and leases may use of it. */
export type * from './connection.ts';
export type { ConnectionOptions } from './connection-options.ts';
export { LoadTurns } from './load-turns.ts';
export { isNull, readDate } from './normalise-record.ts';
export { openConnection } from './open-connection.ts';
export { type ProbeOptions, type ProbeRecords, type ProbeResult, probeHost } from './probe-host.ts';
export type * from './records.ts';
export { NULL_REF } from './records.ts';
export type { CertificateInfo } from './tls-trust.ts';
export {
  HostUnavailableError,
  hasXapiCode,
  isGone,
  isInUse,
  isOutcomeUnknown,
  isProtected,
  isRetriable,
  isStorageFull,
  isWrongHost,
  refusedPowerState,
  XapiError,
} from './xapi-error.ts';
