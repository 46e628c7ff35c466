import { readingCaller } from '../../core/operations/caller.ts';
import type { WindowOperations } from '../../core/operations/index.ts';

/** What a core that runs on real hosts is busy with. */
export interface InUse {
  readonly hosts: number;
  readonly runningRequests: number;
  readonly vmsInProgress: number;
  readonly runningVms: number;
}

/** Undefined for a demo, of which nothing is lost, and for a core that does not run. */
export async function findInUse(operations: () => Promise<WindowOperations>): Promise<InUse | undefined> {
  const core = await operations().catch(() => undefined);
  if (!core) return undefined;
  const caller = readingCaller('console');
  const { demo } = await core.invoke('service.status', {}, caller);
  if (demo) return undefined;
  const [hosts, requests, leases] = await Promise.all([
    core.invoke('hosts.list', {}, caller),
    core.invoke('requests.list', { running: true }, caller),
    core.invoke('leases.list', { live: true }, caller),
  ]);
  const runningVms = leases.filter(({ state }) => state.kind === 'available').length;
  const vmsInProgress = leases.filter(
    ({ state }) => state.kind !== 'available' && state.kind !== 'releasing',
  ).length;
  return { hosts: hosts.length, runningRequests: requests.length, vmsInProgress, runningVms };
}

/** What happens to requests and VMs, one line each. */
export function describeInUse({ runningRequests, vmsInProgress, runningVms }: InUse): string {
  return [
    runningRequests > 0 &&
      `${formatCount(runningRequests, 'request')} in progress (${formatCount(vmsInProgress, 'VM')}): VMs that have started go on when DynVM runs with this ini again, others are given up.`,
    runningVms > 0 &&
      `${formatCount(runningVms, 'running VM')} will be kept, and will outlive their deadlines until DynVM runs with this ini again.`,
    runningRequests === 0 && runningVms === 0 && 'Nothing is in progress, and no VM of ours is running.',
  ]
    .filter(Boolean)
    .join('\n');
}

export function formatCount(value: number, one: string): string {
  return `${value} ${one}${value === 1 ? '' : 's'}`;
}
