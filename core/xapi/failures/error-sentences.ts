/** What a sentence may use: the parameters, refs in them already replaced by names, and the message called. */
interface SentenceInput {
  /** The n-th parameter. Hosts send more or fewer than documented: without a fallback, no sentence is made of one that is missing. */
  p(index: number, fallback?: string): string;
  message: string;
}

interface Explanation {
  sentence: (input: SentenceInput) => string;
  hint?: string;
}

const say = (sentence: Explanation['sentence'], hint?: string): Explanation =>
  hint === undefined ? { sentence } : { sentence, hint };

const gibibytes = (bytes: string) => `${(Number(bytes) / 2 ** 30).toFixed(1)} GiB`;

/** One sentence per well-known code, and what to do where that is not obvious. @see docs/spec/xapi.md#errors @internal */
export const EXPLANATIONS: Readonly<Record<string, Explanation>> = {
  SESSION_AUTHENTICATION_FAILED: say(
    () => 'it refuses this user and password',
    'Correct host.user and host.password.',
  ),
  SESSION_AUTHORIZATION_FAILED: say(
    () => 'this user has no rights on it',
    'Give the user a role on the pool.',
  ),
  SESSION_INVALID: say(() => 'it does not know the session any more'),
  RBAC_PERMISSION_DENIED: say(
    ({ p }) => `this user lacks the right ${p(0)}`,
    'Give the user a role that has it.',
  ),
  PERMISSION_DENIED: say(({ p }) => `it denies this: ${p(0)}`),
  HOST_IS_SLAVE: say(({ p }) => `it is a pool member; the coordinator is ${p(0)}`),
  HOST_STILL_BOOTING: say(() => 'its toolstack is still starting'),
  HOST_HAS_NO_MANAGEMENT_IP: say(() => 'it has no management address'),
  HOST_UNKNOWN_TO_MASTER: say(() => 'its pool does not know it any more'),
  HOST_MASTER_CANNOT_TALK_BACK: say(() => 'its pool coordinator cannot reach it'),
  HOST_OFFLINE: say(({ p }) => `host ${p(0)} is offline`),
  CANNOT_CONTACT_HOST: say(({ p }) => `the pool cannot contact host ${p(0)}`),
  TOO_MANY_PENDING_TASKS: say(() => 'too many operations are waiting there'),
  TOO_BUSY: say(() => 'it is too busy'),
  OTHER_OPERATION_IN_PROGRESS: say(({ p }) => `${p(0)} ${p(1)} is busy with another operation`),
  TASK_CANCELLED: say(({ message }) => `${message} was cancelled on the host`),
  HANDLE_INVALID: say(({ p }) => `${p(0)} ${p(1)} does not exist any more`),
  UUID_INVALID: say(({ p }) => `it has no ${p(0)} with uuid ${p(1)}`),
  OBJECT_NOLONGER_EXISTS: say(() => 'the object does not exist any more'),
  MESSAGE_METHOD_UNKNOWN: say(({ p }) => `its version does not know ${p(0)}`),
  MESSAGE_REMOVED: say(({ message }) => `its version no longer has ${message}`),
  INTERNAL_ERROR: say(({ p }) => `internal error on the host: ${p(0)}`),
  NOT_SUPPORTED_DURING_UPGRADE: say(() => 'its pool is being upgraded', 'Try again after the upgrade.'),
  LICENCE_RESTRICTION: say(({ p }) => `its licence does not allow this (${p(0)})`),
  FEATURE_RESTRICTED: say(() => 'its licence does not allow this'),
  VM_BAD_POWER_STATE: say(({ p, message }) => `VM ${p(0)} is ${p(2)}, and ${message} needs it ${p(1)}`),
  VM_IS_TEMPLATE: say(({ p }) => `${p(0)} is a template, so ${p(1, 'this')} is not possible`),
  VM_IS_SNAPSHOT: say(({ p }) => `${p(0)} is a snapshot, so ${p(1, 'this')} is not possible`),
  VM_IS_PROTECTED: say(({ p }) => `VM ${p(0)} is protected on the host`),
  VM_CANNOT_DELETE_DEFAULT_TEMPLATE: say(({ p }) => `${p(0)} is a built-in template and stays`),
  PROVISION_ONLY_ALLOWED_ON_TEMPLATE: say(() => 'only a template can be provisioned'),
  PROVISION_FAILED_OUT_OF_SPACE: say(() => 'its storage has no room for the disks'),
  OPERATION_BLOCKED: say(
    ({ p, message }) =>
      `somebody blocked ${message} of ${p(0)} there${['', 'true'].includes(p(1, '')) ? '' : `: ${p(1)}`}`,
    'Remove the block (blocked_operations) on the host if it is no longer wanted.',
  ),
  OPERATION_NOT_ALLOWED: say(({ p, message }) => `${message} is not allowed: ${p(0)}`),
  NO_HOSTS_AVAILABLE: say(() => 'no host of the pool can take the VM now'),
  HOST_NOT_ENOUGH_FREE_MEMORY: say(
    ({ p }) => `it has ${gibibytes(p(1))} of memory free, and the VM needs ${gibibytes(p(0))}`,
  ),
  HOST_NOT_ENOUGH_PCPUS: say(({ p }) => `the VM wants ${p(0)} vCPUs, and the host has ${p(1)} CPUs`),
  HOST_DISABLED: say(({ p }) => `host ${p(0)} is disabled (maintenance)`),
  HOST_NOT_LIVE: say(() => 'the host is not running'),
  HOST_EVACUATE_IN_PROGRESS: say(({ p }) => `host ${p(0)} is being evacuated`),
  VM_REQUIRES_SR: say(({ p }) => `VM ${p(0)} needs storage ${p(1)}, which the host does not see`),
  VM_REQUIRES_NETWORK: say(({ p }) => `VM ${p(0)} needs network ${p(1)}, which the host does not have`),
  HOST_CANNOT_ATTACH_NETWORK: say(({ p }) => `host ${p(0)} cannot attach network ${p(1)}`),
  VM_HVM_REQUIRED: say(({ p }) => `VM ${p(0)} needs hardware virtualisation, which is off on the host`),
  VM_INCOMPATIBLE_WITH_THIS_HOST: say(({ p }) => `VM ${p(0)} cannot run on host ${p(1)}: ${p(2)}`),
  MEMORY_CONSTRAINT_VIOLATION_ORDER: say(
    () => 'the memory asked for is below what the template allows',
    "Ask for more memory, or lower the template's static minimum.",
  ),
  MEMORY_CONSTRAINT_VIOLATION_MAXPIN: say(({ p }) => `the memory limits must be equal: ${p(0)}`),
  MEMORY_CONSTRAINT_VIOLATION: say(() => "the VM's memory limits do not fit together"),
  INVALID_VALUE: say(({ p }) => `${p(0)} cannot be ${p(1)}`),
  VALUE_NOT_SUPPORTED: say(({ p }) => `${p(0)} cannot be ${p(1)}: ${p(2)}`),
  SR_FULL: say(({ p }) => `its storage is full (${gibibytes(p(0))} wanted, ${gibibytes(p(1))} left)`),
  SR_BACKEND_FAILURE_24: say(({ p }) => `the disk is in use: ${p(1)}`),
  SR_BACKEND_FAILURE_44: say(({ p }) => `its storage has no room: ${p(1)}`),
  SR_BACKEND_FAILURE_46: say(({ p }) => `the disk is not available now: ${p(1)}`),
  SR_BACKEND_FAILURE_47: say(({ p }) => `its storage is not available: ${p(1)}`),
  SR_BACKEND_FAILURE_109: say(
    () => 'the disk chain of the template is too long for another clone',
    'Make the template anew with a full copy (VM.copy).',
  ),
  SR_HAS_NO_PBDS: say(({ p }) => `storage ${p(0)} is not plugged into any host`),
  SR_NOT_ATTACHED: say(({ p }) => `storage ${p(0)} is not attached`),
  SR_OPERATION_NOT_SUPPORTED: say(({ p, message }) => `storage ${p(0)} does not support ${message}`),
  VDI_IN_USE: say(({ p }) => `disk ${p(0)} is in use`),
  VDI_NOT_MANAGED: say(({ p }) => `disk ${p(0)} is not managed by the host`),
  VDI_MISSING: say(({ p }) => `disk ${p(1)} is missing from storage ${p(0)}`),
  VDI_NOT_AVAILABLE: say(({ p }) => `disk ${p(0)} is not available`),
  DEVICE_ALREADY_EXISTS: say(({ p }) => `the VM already has a device ${p(0)}`),
  DEVICE_ALREADY_ATTACHED: say(({ p }) => `device ${p(0)} is attached already`),
  DEVICE_ALREADY_DETACHED: say(({ p }) => `device ${p(0)} is detached already`),
  DEVICE_DETACH_REJECTED: say(({ p }) => `the guest does not let go of a ${p(0)}: ${p(2)}`),
  INVALID_DEVICE: say(({ p }) => `${p(0)} is no possible device number`),
  MAC_INVALID: say(({ p }) => `${p(0)} is no valid MAC address`),
  MAP_DUPLICATE_KEY: say(({ p }) => `${p(1)} of ${p(0)} ${p(2)} already has the key ${p(3)}`),
  VM_MISSING_PV_DRIVERS: say(({ p }) => `VM ${p(0)} has no guest tools`),
  VM_LACKS_FEATURE: say(({ p }) => `the guest of VM ${p(0)} does not support this`),
  VM_FAILED_SHUTDOWN_ACKNOWLEDGMENT: say(({ p }) => `the guest of VM ${p(0)} did not react to the shutdown`),
  VM_SHUTDOWN_TIMEOUT: say(({ p }) => `VM ${p(0)} did not shut down within ${p(1)} s`),
  BOOTLOADER_FAILED: say(({ p }) => `VM ${p(0)} cannot boot: ${p(1)}`, 'Repair the template.'),
  FAILED_TO_START_EMULATOR: say(({ p }) => `VM ${p(0)} cannot boot: ${p(2)}`, 'Repair the template.'),
  HA_OPERATION_WOULD_BREAK_FAILOVER_PLAN: say(() => "this would break the pool's high-availability plan"),
  HA_CONSTRAINT_VIOLATION_NETWORK_NOT_SHARED: say(({ p }) => `high availability forbids network ${p(0)}`),
  XENAPI_PLUGIN_FAILURE: say(({ p }) => `a plug-in of the host failed: ${p(2, p(0))}`),
};

/** The refusal in words that follow "Host X: "; unknown codes, and those that lack a parameter, show themselves. */
export function explain(
  code: string,
  message: string,
  params: readonly string[],
): { text: string; hint?: string } {
  const known = EXPLANATIONS[code];
  let isComplete = true;
  const p = (index: number, fallback?: string): string => {
    const text = params[index] ?? '';
    if (text === '' && fallback === undefined) isComplete = false;
    return text === '' ? (fallback ?? '') : text;
  };
  const sentence = known?.sentence({ p, message });
  if (sentence !== undefined && isComplete) {
    return known?.hint === undefined ? { text: sentence } : { text: sentence, hint: known.hint };
  }
  const detail = params.filter((param) => param !== '').join(', ');
  return { text: `${message} failed: ${code}${detail === '' ? '' : ` (${detail})`}` };
}
