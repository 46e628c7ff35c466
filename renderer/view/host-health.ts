import { assertNever } from '../../core/model/assert-never.ts';
import type { HostRow, Measure, PhysicalHost } from '../../core/model/host.ts';
import { formatUntil } from '../format/time.ts';
import type { Mark } from './mark.ts';

/** Free shares below which a bar turns amber. Disks fill slowly and take longer to fix. */
const NEARLY_FULL = 0.08;
const NEARLY_FULL_DISK = 0.12;

/** Whether almost nothing is free. */
export function isNearlyFull(measure: Measure, limit = NEARLY_FULL): boolean {
  return (
    measure.total > 0 && (measure.free <= 0 || (measure.free + measure.headroom) / measure.total < limit)
  );
}

/** The same for a plain count. */
export function isScarce(left: number, total: number): boolean {
  return left / total < NEARLY_FULL;
}

export function isDiskNearlyFull(measure: Measure): boolean {
  return isNearlyFull(measure, NEARLY_FULL_DISK);
}

export interface HostHealth {
  readonly mark: Mark;
  readonly word: string;
}

/** The state of a host entry as mark and word. */
export function toEntryHealth({ state, physicalHosts, cordon }: HostRow): HostHealth {
  switch (state.kind) {
    case 'connecting':
      return { mark: 'busy', word: 'connecting' };
    case 'live': {
      if (cordon) return { mark: 'closed', word: cordon.draining ? 'draining' : 'cordoned' };
      const [only] = physicalHosts;
      return physicalHosts.length === 1 && only ? toHostHealth(only) : { mark: 'ok', word: 'up' };
    }
    case 'unreachable':
      return { mark: 'bad', word: 'unreachable' };
    case 'refused':
      return { mark: 'bad', word: 'refused' };
    case 'misconfigured':
      return { mark: 'bad', word: 'misconfigured' };
    case 'duplicate':
      return { mark: 'closed', word: 'duplicate' };
    case 'disabled':
      return { mark: 'closed', word: 'cordoned' };
    case 'retired':
      return { mark: 'closed', word: 'removed from ini' };
    default:
      return assertNever(state);
  }
}

/** When an entry that cannot be used is tried again, as a sentence without its full stop. */
export function describeNextTry(nextTryAt: number, now: number): string {
  return `Next try ${formatUntil(nextTryAt, now)}`;
}

/** When the figures of an entry that is not live were current, epoch ms; undefined if they are current or unknown. */
export function findObservedAt({ state }: HostRow): number | undefined {
  return state.kind === 'unreachable' || state.kind === 'refused' ? state.lastLiveAt : undefined;
}

/** The same for one physical host of a live entry. */
export function toHostHealth(host: PhysicalHost): HostHealth {
  if (!host.live) return { mark: 'bad', word: 'down' };
  if (!host.enabled) return { mark: 'closed', word: 'in maintenance' };
  const full =
    isNearlyFull(host.cpu) ||
    isNearlyFull(host.memoryBytes) ||
    (host.diskBytes !== undefined && isDiskNearlyFull(host.diskBytes));
  return full ? { mark: 'warn', word: 'nearly full' } : { mark: 'ok', word: 'up' };
}

export interface FleetHealth {
  readonly up: number;
  readonly nearlyFull: number;
  readonly closed: number;
  readonly unreachable: number;
  readonly connecting: number;
}

const COUNTED_AS = {
  ok: 'up',
  warn: 'nearlyFull',
  closed: 'closed',
  gone: 'closed',
  bad: 'unreachable',
  busy: 'connecting',
} as const satisfies Record<Mark, keyof FleetHealth>;

/** Counts physical hosts by state; an entry that is not live counts as many as it last had. */
export function toFleetHealth(hosts: Iterable<HostRow>): FleetHealth {
  const sum = { up: 0, nearlyFull: 0, closed: 0, unreachable: 0, connecting: 0 };
  for (const host of hosts) {
    const { physicalHosts } = host;
    const isOpen = host.state.kind === 'live' && host.cordon === undefined && physicalHosts.length > 0;
    if (isOpen) for (const physical of physicalHosts) sum[COUNTED_AS[toHostHealth(physical).mark]] += 1;
    else sum[COUNTED_AS[toEntryHealth(host).mark]] += Math.max(1, physicalHosts.length);
  }
  return sum;
}

/** All OS keys of the fleet, in ini order, so that nothing jumps when numbers change. */
export function listOsKeys(hosts: Iterable<HostRow>): string[] {
  const keys = new Set<string>();
  for (const host of hosts) for (const { osKey } of host.slots) keys.add(osKey);
  return [...keys];
}
