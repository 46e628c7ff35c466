import type { Lease } from '../../core/model/lease.ts';
import type { RequestRow } from '../../core/model/request.ts';

/** The steps of a lease before it is available. */
export const STEPS = ['queued', 'cloning', 'booting', 'waiting-for-ip'] as const;
export type Step = (typeof STEPS)[number];

export type StepTimes = Readonly<Record<Step, number>>;

/** Used until a lease of the OS has been timed. */
const GUESS: StepTimes = { queued: 1000, cloning: 8000, booting: 32_000, 'waiting-for-ip': 17_000 };
/** Number of recent VMs to learn from. */
const LEARNT_FROM = 50;
/** Beyond this multiple of the usual time, a VM is late. */
const LATE = 1.25;

/** Duration of each step of the current attempt so far. */
export function measureSteps(lease: Lease, now: number): StepTimes {
  const times = { queued: 0, cloning: 0, booting: 0, 'waiting-for-ip': 0 };
  const steps = lease.steps.filter(({ attempt }) => attempt === lease.attempt);
  steps.forEach((step, index) => {
    if (!(STEPS as readonly string[]).includes(step.state)) return;
    const end = steps[index + 1]?.at ?? lease.availableAt ?? lease.endedAt ?? now;
    times[step.state as Step] += Math.max(0, end - step.at);
  });
  return times;
}

export interface UsualTimes {
  readonly times: StepTimes;
  /** From its turn to be cloned to its address. */
  readonly totalMs: number;
  readonly slowestMs: number;
  /** Number of VMs it was learnt from; 0 = a guess. */
  readonly from: number;
}

/** The usual times of an OS key: the median of recent VMs. */
export function learnUsualTimes(leases: Iterable<Lease>, osKey: string): UsualTimes {
  const handedOut: { lease: Lease; at: number }[] = [];
  for (const lease of leases) {
    if (lease.osKey === osKey && lease.availableAt !== undefined)
      handedOut.push({ lease, at: lease.availableAt });
  }
  if (handedOut.length === 0) {
    return { times: GUESS, totalMs: sumOnceBegun(GUESS), slowestMs: sumOnceBegun(GUESS), from: 0 };
  }
  const latest = handedOut.sort((a, b) => b.at - a.at).slice(0, LEARNT_FROM);
  const known = latest.map(({ lease, at }) => measureSteps(lease, at));
  const totals = known.map(sumOnceBegun);
  const times = Object.fromEntries(STEPS.map((step) => [step, median(known.map((each) => each[step]))]));
  return {
    times: times as StepTimes,
    totalMs: median(totals),
    slowestMs: Math.max(...totals),
    from: known.length,
  };
}

/** The same by OS key, computed once each, since clocks ask every second. */
export function learnUsualTimesByOs(leases: ReadonlyMap<unknown, Lease>): (osKey: string) => UsualTimes {
  const known = new Map<string, UsualTimes>();
  return (osKey) => {
    const usual = known.get(osKey) ?? learnUsualTimes(leases.values(), osKey);
    known.set(osKey, usual);
    return usual;
  };
}

/** A VM that takes longer than usual. Until its turn comes, and while it is held up, it is not late. */
export function isLate(lease: Lease, usual: UsualTimes, now: number): boolean {
  if (usual.from === 0 || !isInProgress(lease) || lease.wait) return false;
  const elapsedMs = now - lease.createdAt - measureSteps(lease, now).queued;
  return elapsedMs > usual.totalMs * LATE;
}

export interface RequestInProgress {
  readonly request: RequestRow;
  readonly leases: readonly Lease[];
}

/** Running requests, newest first, with their VMs in order. */
export function listRequestsInProgress(
  requests: ReadonlyMap<unknown, RequestRow>,
  leases: ReadonlyMap<unknown, Lease>,
): RequestInProgress[] {
  return [...requests.values()]
    .filter(({ state }) => state.kind === 'running')
    .sort((a, b) => b.createdAt - a.createdAt)
    .map((request) => ({
      request,
      leases: request.leaseIds.flatMap((id) => leases.get(id) ?? []).sort((a, b) => a.index - b.index),
    }));
}

export interface EndedRequest {
  readonly request: RequestRow;
  readonly state: Exclude<RequestRow['state'], { kind: 'waiting' | 'running' }>;
}

/** Finished requests, latest first. */
export function listEndedRequests(requests: ReadonlyMap<unknown, RequestRow>): EndedRequest[] {
  return [...requests.values()]
    .flatMap((request) => {
      const { state } = request;
      return state.kind === 'waiting' || state.kind === 'running' ? [] : [{ request, state }];
    })
    .sort((a, b) => b.state.at - a.state.at);
}

/** VMs still being provisioned first, then failed ones, then ready ones; each in order of their index. */
export function sortByProgress(leases: readonly Lease[]): Lease[] {
  const rank = (lease: Lease) => (isInProgress(lease) ? 0 : lease.state.kind === 'available' ? 2 : 1);
  return [...leases].sort((a, b) => rank(a) - rank(b) || a.index - b.index);
}

/** Being provisioned: neither available nor ended. */
export function isInProgress(lease: Lease): boolean {
  return (STEPS as readonly string[]).includes(lease.state.kind);
}

/** The time in the queue depends on who else asks, so it says nothing of what is usual. */
function sumOnceBegun(times: StepTimes): number {
  return times.cloning + times.booting + times['waiting-for-ip'];
}

function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
