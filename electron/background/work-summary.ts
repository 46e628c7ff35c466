import type { OutputOf } from '../../core/contract/contract.ts';
import { readingCaller } from '../../core/operations/caller.ts';
import type { WindowOperations } from '../../core/operations/index.ts';

const CALLER = readingCaller('console');
const HOUR_MS = 3_600_000;
/** States in which the service still works on a VM; the queue is counted by itself. */
const BUILDING: ReadonlySet<string> = new Set(['cloning', 'booting', 'waiting-for-ip']);
/** Entries that count as hosts but cannot be reached. */
const UNREACHABLE: ReadonlySet<string> = new Set(['unreachable', 'refused']);

/** What the service has to do, in figures: for the tray and before quitting. */
export interface WorkSummary {
  readonly demo: boolean;
  readonly hosts: number;
  readonly vms: number;
  readonly unreachableHosts: number;
  readonly buildingVms: number;
  readonly queuedVms: number;
  readonly deletingVms: number;
  /** Available VMs whose deadline is within an hour. */
  readonly expiringVms: number;
  /** Port of the legacy API; undefined while it is off. */
  readonly legacyPort: number | undefined;
}

/** @throws DynvmError there is no core */
export async function summarizeWork(core: WindowOperations, nowMs: number): Promise<WorkSummary> {
  const [status, hosts, leases] = await Promise.all([
    core.invoke('service.status', {}, CALLER),
    core.invoke('hosts.list', {}, CALLER),
    core.invoke('leases.list', { live: true }, CALLER),
  ]);
  const { legacy, demo } = status;
  return {
    demo,
    legacyPort: legacy.url === undefined ? undefined : Number(new URL(legacy.url).port),
    ...countHosts(hosts),
    ...countLeases(leases, nowMs),
  };
}

function countHosts(hosts: OutputOf<'hosts.list'>) {
  const counted = hosts.filter(({ state }) => state.kind !== 'duplicate' && state.kind !== 'retired');
  return {
    hosts: counted.length,
    vms: counted.reduce((sum, { runningVms }) => sum + runningVms, 0),
    unreachableHosts: counted.filter(({ state }) => UNREACHABLE.has(state.kind)).length,
  };
}

function countLeases(leases: OutputOf<'leases.list'>, nowMs: number) {
  const count = (matches: (lease: (typeof leases)[number]) => boolean) => leases.filter(matches).length;
  return {
    buildingVms: count(({ state }) => BUILDING.has(state.kind)),
    queuedVms: count(({ state }) => state.kind === 'queued'),
    deletingVms: count(({ state }) => state.kind === 'releasing'),
    expiringVms: count(
      ({ state, deadlineAt }) => state.kind === 'available' && deadlineAt <= nowMs + HOUR_MS,
    ),
  };
}
