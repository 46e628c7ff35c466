import type { StoredRecord } from '../database/records.ts';
import type { VmOperation } from '../schema/vm-operations.ts';

type PowerState = StoredRecord<'VM'>['power_state'];

export interface VmRule {
  /** Legal power states, in the order of the error text. */
  readonly states: readonly PowerState[];
  readonly onTemplate?: boolean;
  readonly onSnapshot?: boolean;
  /** Operations of one group may overlap. */
  readonly group?: 'copying' | 'snapshotting';
  /** A running guest must offer this feature. */
  readonly feature?: string;
}

const HALTED = { states: ['Halted'] } as const;
const RUNNING = { states: ['Running'] } as const;
const ANY: readonly PowerState[] = ['Halted', 'Paused', 'Suspended', 'Running'];
const CHANGING = { states: ['Halted'], onTemplate: true } as const;

/** When each operation is legal. @see docs/spec/xapi.md#legal-operations */
export const VM_RULES: Partial<Record<VmOperation, VmRule>> = {
  start: HALTED,
  start_on: HALTED,
  make_into_template: HALTED,
  create_vtpm: HALTED,
  provision: CHANGING,
  changing_VCPUs: CHANGING,
  changing_VCPUs_live: { ...RUNNING, feature: 'feature-vcpu-hotplug' },
  changing_memory_limits: CHANGING,
  changing_static_range: CHANGING,
  changing_dynamic_range: { states: ['Halted', 'Running'], onTemplate: true },
  changing_shadow_memory: CHANGING,
  changing_NVRAM: CHANGING,
  clone: { states: ['Halted'], onTemplate: true, onSnapshot: true, group: 'copying' },
  copy: { states: ['Halted'], onTemplate: true, onSnapshot: true, group: 'copying' },
  export: { states: ['Halted', 'Suspended'], onTemplate: true, onSnapshot: true, group: 'copying' },
  destroy: { states: ['Halted', 'Suspended'], onTemplate: true, onSnapshot: true },
  clean_shutdown: { ...RUNNING, feature: 'feature-poweroff' },
  clean_reboot: { ...RUNNING, feature: 'feature-reboot' },
  suspend: { ...RUNNING, feature: 'feature-suspend' },
  pause: RUNNING,
  pool_migrate: { ...RUNNING, feature: 'feature-suspend' },
  migrate_send: { states: ['Halted', 'Suspended', 'Running'], onTemplate: true, feature: 'feature-suspend' },
  send_sysrq: RUNNING,
  send_trigger: RUNNING,
  hard_reboot: { states: ['Paused', 'Running'] },
  hard_shutdown: { states: ['Paused', 'Suspended', 'Running'], onSnapshot: true },
  resume: { states: ['Suspended'] },
  resume_on: { states: ['Suspended'] },
  unpause: { states: ['Paused'] },
  snapshot: { states: ANY, group: 'snapshotting' },
  checkpoint: {
    states: ['Running', 'Paused', 'Suspended'],
    group: 'snapshotting',
    feature: 'feature-suspend',
  },
  revert: { states: ANY, onSnapshot: true },
  power_state_reset: { states: ANY },
};

const UNLISTED: ReadonlySet<string> = new Set([
  'changing_VCPUs',
  'changing_memory_limits',
  'power_state_reset',
  'send_sysrq',
  'send_trigger',
]);

/** The operations that allowed_operations lists; others may be legal too. */
export const LISTED_OPERATIONS = (Object.keys(VM_RULES) as VmOperation[]).filter(
  (operation) => !UNLISTED.has(operation),
);
