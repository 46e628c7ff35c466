import { expect, it } from 'vitest';
import type { FleetEntry } from '../../../../core/fleet/index.ts';
import { ClockSkewGuard } from '../../../../core/leases/expiry/clock-skew-guard.ts';
import { DeadlineTimer } from '../../../../core/leases/expiry/deadline-timer.ts';
import { type LeaseContext, LeaseRuntimes } from '../../../../core/leases/lease/lease-context.ts';
import { LeaseRegistry } from '../../../../core/leases/lease/lease-registry.ts';
import type { LogRow } from '../../../../core/model/audit.ts';
import { createFakeClock } from '../../../fixtures/fake-clock.ts';
import { createMemoryStore } from '../../../fixtures/memory-store.ts';
import { availableLease } from '../../../fixtures/sample-lease.ts';
import { createSilentLogger } from '../../../fixtures/silent-logger.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** A host whose clock is so much ahead of this machine's, or that cannot be asked. */
interface Host {
  aheadMs: number;
  answers: boolean;
  complete: boolean;
  asked: number;
}

function setUp(hosts: readonly Partial<Host>[] = [{}]) {
  const clock = createFakeClock();
  const shutdown = new AbortController();
  const logger = createSilentLogger();
  const registry = new LeaseRegistry({ store: createMemoryStore(), clock, logger, newId: () => 'id' });
  const states = hosts.map(
    (host): Host => ({ aheadMs: 0, answers: true, complete: true, asked: 0, ...host }),
  );
  const entries = states.map((host, index) => toEntry(index + 1, host, clock.now));
  const log: LogRow[] = [];
  registry.onLog.on((row) => log.push(row));
  const context = {
    clock,
    registry,
    runtimes: new LeaseRuntimes(),
    shutdown: shutdown.signal,
    fleet: {
      entries: () => entries,
      entry: (hostRef: number) => entries[hostRef - 1],
      entryOfPool: () => undefined,
    },
  } as unknown as LeaseContext;
  const expired: string[] = [];
  const expire = (leaseId: string) => expired.push(leaseId);
  const timer = new DeadlineTimer(clock, { due: expire, doubtful: (leaseId) => guard.hold(leaseId) });
  const guard: ClockSkewGuard = new ClockSkewGuard({ context, timer, expire });
  registry.onLeases.on(({ upserts }) => {
    for (const lease of upserts) timer.follow(lease);
  });
  const add = (id: string, minutes: number, hostRef = 1, madeInMs = 0) => {
    const deadlineAt = clock.now() + minutes * MINUTE;
    const createdAt = clock.now() + madeInMs;
    registry.put([], [availableLease(id, { hostRef, deadlineAt, createdAt, steps: [] })]);
  };
  /** Lets answers arrive. */
  const settle = () => new Promise(setImmediate);
  const advance = async (ms: number) => {
    clock.advance(ms);
    await settle();
  };
  return { add, advance, clock, expired, guard, log, settle, shutdown, states, timer };
}

function toEntry(hostRef: number, host: Host, now: () => number): FleetEntry {
  return {
    hostRef,
    row: { name: `xen${hostRef}` },
    inventory: {
      get complete() {
        return host.complete;
      },
      all: () => new Map([['host', {}]]),
    },
    xapi: {
      call: async () => {
        host.asked += 1;
        if (!host.answers) throw new Error('no answer');
        return new Date(now() + host.aheadMs).toISOString().replace(/[-]|\.\d+/g, '');
      },
    },
  } as unknown as FleetEntry;
}

it('a host whose clock agrees confirms that of this machine; from then on nobody is asked', async () => {
  const { add, advance, expired, guard, settle, states, timer } = setUp([{}, {}]);
  guard.hostsChanged();
  await settle();
  expect(timer.clockIsTrusted()).toBe(true);
  add('lease', 10);
  await advance(10 * MINUTE);
  expect(expired).toEqual(['lease']);
  guard.hostsChanged();
  await settle();
  expect(states.map(({ asked }) => asked)).toEqual([1, 1]);
});

it('what is due before any host was asked waits for one, and ends once it agrees', async () => {
  const { add, advance, expired, guard, settle, states } = setUp([{ complete: false }]);
  const [host] = states;
  add('lease', -1);
  await advance(1);
  guard.hostsChanged();
  await settle();
  expect([expired, host?.asked]).toEqual([[], 0]);
  if (host) host.complete = true;
  guard.hostsChanged();
  await settle();
  await advance(1);
  expect([expired, host?.asked]).toEqual([['lease'], 1]);
});

it('a difference of less than five minutes is none, one of five minutes is', async () => {
  const near = setUp([{ aheadMs: 5 * MINUTE - 2_000 }]);
  near.guard.hostsChanged();
  await near.settle();
  expect([near.timer.clockIsTrusted(), near.log]).toEqual([true, []]);
  const far = setUp([{ aheadMs: -(5 * MINUTE + 2_000) }]);
  far.guard.hostsChanged();
  await far.settle();
  expect(far.timer.clockIsTrusted()).toBe(false);
  expect(far.log).toMatchObject([
    {
      kind: 'clock.differs',
      level: 'error',
      hostRef: 1,
      message: expect.stringContaining('5 min ahead of that of xen1'),
    },
  ]);
});

it('where the clock is ahead, leases that are due by it live on until their host says so', async () => {
  const { add, advance, expired, guard, log, settle } = setUp([{ aheadMs: -HOUR }]);
  add('lease', 0);
  await advance(1);
  guard.hostsChanged();
  await settle();
  expect([expired, log.length]).toEqual([[], 1]);
  for (let minutes = 0; minutes < 50; minutes += 10) await advance(10 * MINUTE);
  expect(expired).toEqual([]);
  await advance(10 * MINUTE);
  expect([expired, log.length]).toEqual([['lease'], 1]);
});

it('where the clock is behind, leases end by the time of their own host, and no others', async () => {
  const { add, advance, expired, guard, log, settle } = setUp([{ aheadMs: 2 * HOUR }, { aheadMs: 2 * HOUR }]);
  add('due', 60, 1);
  add('later', 180, 1);
  add('elsewhere', 150, 2);
  guard.hostsChanged();
  await settle();
  expect(log[0]?.message).toContain('120 min behind that of xen1');
  await advance(61 * MINUTE);
  expect(expired).toEqual(['due']);
  await advance(30 * MINUTE);
  expect(expired).toEqual(['due']);
});

it('a lease that was made in the future shows that the clock is behind: all of the host are judged at once', async () => {
  const { add, expired, guard, settle } = setUp([{ aheadMs: 2 * HOUR }, { aheadMs: 2 * HOUR }]);
  add('due', 60, 1);
  add('later', 180, 1);
  add('made later', 1_000, 2, HOUR);
  guard.hostsChanged();
  await settle();
  expect(expired).toEqual(['due']);
});

it('a host that does not answer is asked again after a minute', async () => {
  const { add, advance, expired, guard, settle, states } = setUp([{ answers: false }]);
  const [host] = states;
  add('lease', 0);
  await advance(1);
  guard.hostsChanged();
  await settle();
  const before = host?.asked ?? 0;
  await advance(MINUTE - 1);
  expect(host?.asked).toBe(before);
  if (host) host.answers = true;
  await advance(1);
  await advance(1);
  expect([expired, host?.asked]).toEqual([['lease'], before + 1]);
});

it('after a jump of the clock every host is asked afresh', async () => {
  const { guard, settle, states, timer } = setUp([{}]);
  guard.hostsChanged();
  await settle();
  guard.hostsChanged();
  await settle();
  expect(states[0]?.asked).toBe(1);
  Object.assign(timer, { clockIsTrusted: () => false });
  guard.hostsChanged();
  await settle();
  expect(states[0]?.asked).toBe(2);
});

it('once the service stops, nobody is asked and nothing waits', async () => {
  const { advance, clock, guard, settle, shutdown, states } = setUp([{ answers: false }]);
  guard.hostsChanged();
  await settle();
  guard.stop();
  expect(clock.waiting).toBe(0);
  shutdown.abort();
  guard.hostsChanged();
  await advance(HOUR);
  expect(states[0]?.asked).toBe(1);
});
