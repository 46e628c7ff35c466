import { DynvmError } from '../../model/failure.ts';
import { hasXapiCode, isWrongHost } from '../../xapi/index.ts';

/** What follows from a failed attempt to make a VM. */
export type FailureClass =
  /** No other host or attempt would do better. */
  | 'final'
  /** This host can't take it now: only another one may. */
  | 'other-host'
  /** Another attempt, elsewhere if there is somewhere else. */
  | 'again';

/** The template or the request is wrong, or the product is not licensed: the host's words go to the client at once. */
const FINAL_CODES = [
  'LICENCE_RESTRICTION',
  'FEATURE_RESTRICTED',
  'FEATURE_REQUIRES_HVM',
  'RBAC_PERMISSION_DENIED',
  'PERMISSION_DENIED',
  'BOOTLOADER_FAILED',
  'FAILED_TO_START_EMULATOR',
  'INVALID_VALUE',
  'VALUE_NOT_SUPPORTED',
  'FIELD_TYPE_ERROR',
  'MEMORY_CONSTRAINT_VIOLATION',
  'MEMORY_CONSTRAINT_VIOLATION_ORDER',
  'MEMORY_CONSTRAINT_VIOLATION_MAXPIN',
  'UUID_INVALID',
  'SR_BACKEND_FAILURE_109',
  'NOT_SUPPORTED_DURING_UPGRADE',
] as const;

const FINAL_FAILURES: ReadonlySet<string> = new Set([
  'bad-input',
  'config-invalid',
  'not-found',
  'not-ours',
  'unavailable',
  'internal',
]);

/** Its password or certificate is wrong, which says nothing about other hosts. */
const HOST_REFUSES_US: ReadonlySet<string> = new Set(['credentials', 'certificate']);

/** @see docs/spec/xapi.md#errors */
export function classifyFailure(error: unknown): FailureClass {
  if (!(error instanceof DynvmError)) return 'final';
  if (FINAL_FAILURES.has(error.code) || hasXapiCode(error, ...FINAL_CODES)) return 'final';
  return isWrongHost(error) || HOST_REFUSES_US.has(error.code) ? 'other-host' : 'again';
}
