import { DynvmError, type Failure } from '../../model/failure.ts';

/** The host said no. `xapiCode` and `params` are its own words; the message is a sentence for people. */
export class XapiError extends DynvmError {
  readonly xapiCode: string;
  readonly params: readonly string[];

  constructor(failure: Failure & { xapi: NonNullable<Failure['xapi']> }) {
    super(failure);
    this.name = 'XapiError';
    this.xapiCode = failure.xapi.code;
    this.params = failure.xapi.params;
  }
}

/**
 * No answer: not reached, or the answer was lost. Failure code `host-unavailable`, or `credentials` or
 * `certificate` where the entry is refused and left alone.
 */
export class HostUnavailableError extends DynvmError {
  /** True where the call may have been executed: look before repeating it. */
  readonly outcomeUnknown: boolean;

  constructor(failure: Failure, outcomeUnknown: boolean) {
    super(failure);
    this.name = 'HostUnavailableError';
    this.outcomeUnknown = outcomeUnknown;
  }
}

/** The call may or may not have been executed: look at the host before repeating it. */
export function isOutcomeUnknown(error: unknown): boolean {
  return error instanceof HostUnavailableError && error.outcomeUnknown;
}

export function hasXapiCode(error: unknown, ...codes: readonly string[]): error is XapiError {
  return error instanceof XapiError && codes.includes(error.xapiCode);
}

/** The object does not exist (any more): success for whoever wanted to delete it. */
export function isGone(error: unknown): error is XapiError {
  return hasXapiCode(error, 'HANDLE_INVALID', 'UUID_INVALID', 'OBJECT_NOLONGER_EXISTS');
}

/** The VM's power state as the host saw it when it refused an operation; undefined for other errors. */
export function refusedPowerState(error: unknown): 'halted' | 'paused' | 'running' | 'suspended' | undefined {
  if (!hasXapiCode(error, 'VM_BAD_POWER_STATE')) return undefined;
  const state = error.params[2]?.toLowerCase();
  return state === 'halted' || state === 'paused' || state === 'running' || state === 'suspended'
    ? state
    : undefined;
}

/** Somebody protects the object: it is shown, never forced. */
export function isProtected(error: unknown): error is XapiError {
  return hasXapiCode(error, 'OPERATION_BLOCKED', 'VM_IS_PROTECTED', 'VM_CANNOT_DELETE_DEFAULT_TEMPLATE');
}

/** Another VM or the host itself uses the disk. */
export function isInUse(error: unknown): error is XapiError {
  return hasXapiCode(error, 'VDI_IN_USE', 'SR_BACKEND_FAILURE_24');
}

/** The storage has no room left. */
function isStorageFull(error: unknown): error is XapiError {
  return hasXapiCode(error, 'SR_FULL', 'SR_BACKEND_FAILURE_44', 'PROVISION_FAILED_OUT_OF_SPACE');
}

const WRONG_HOST_CODES: ReadonlySet<string> = new Set([
  'NO_HOSTS_AVAILABLE',
  'HOST_NOT_ENOUGH_FREE_MEMORY',
  'HOST_NOT_ENOUGH_PCPUS',
  'HOST_DISABLED',
  'HOST_NOT_LIVE',
  'HOST_OFFLINE',
  'CANNOT_CONTACT_HOST',
  'HOST_EVACUATE_IN_PROGRESS',
  'VM_REQUIRES_SR',
  'VM_REQUIRES_NETWORK',
  'HOST_CANNOT_ATTACH_NETWORK',
  'VM_HVM_REQUIRED',
  'VM_INCOMPATIBLE_WITH_THIS_HOST',
  'VM_HOST_INCOMPATIBLE_VIRTUAL_HARDWARE_PLATFORM_VERSION',
]);

/** The VM cannot run there, or there is no room now: another host may take it. */
export function isWrongHost(error: unknown): error is XapiError {
  return error instanceof XapiError && (WRONG_HOST_CODES.has(error.xapiCode) || isStorageFull(error));
}
