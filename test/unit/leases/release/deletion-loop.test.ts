import { expect, it } from 'vitest';
import type { FleetEntry } from '../../../../core/fleet/index.ts';
import { failWhenUnreachable, hostUnavailable } from '../../../../core/leases/lease/host-reachability.ts';
import type { LeaseContext } from '../../../../core/leases/lease/lease-context.ts';
import { ProvisionLimits } from '../../../../core/leases/provisioning/provision-limits.ts';
import { DeletionLoop } from '../../../../core/leases/release/deletion-loop.ts';
import { createFakeClock } from '../../../fixtures/fake-clock.ts';
import { createSilentLogger } from '../../../fixtures/silent-logger.ts';

/** An entry that is there or not; that is all a removal without a VM looks at. */
function fakeEntry(complete: boolean) {
  const callbacks = new Set<() => void>();
  const inventory = { complete, get: () => undefined };
  const entry = {
    hostRef: 1,
    inventory,
    row: { name: 'host', state: { kind: 'connecting', sinceAt: 0 } },
    onChange(callback: () => void) {
      callbacks.add(callback);
      return () => callbacks.delete(callback);
    },
  } as unknown as FleetEntry;
  return {
    entry,
    become(next: boolean) {
      inventory.complete = next;
      for (const callback of [...callbacks]) callback();
    },
    get watched() {
      return callbacks.size;
    },
  };
}

function setUp() {
  const clock = createFakeClock();
  const shutdown = new AbortController();
  const context = {
    clock,
    shutdown: shutdown.signal,
    logger: createSilentLogger(),
    limits: new ProvisionLimits({ total: 1, perHost: 1 }),
  } as unknown as LeaseContext;
  const host = fakeEntry(false);
  const told: string[] = [];
  let tries = 0;
  const removal = new DeletionLoop(context, {
    leaseId: 'lease',
    entry: () => host.entry,
    async locate() {
      tries++;
      if (!host.entry.inventory.complete) throw hostUnavailable(host.entry);
      return undefined;
    },
    assertOurs() {},
    onBlocked: (failure) => told.push(failure.code),
    onDone: (disks) => told.push(`done ${disks}`),
  });
  return { clock, shutdown, host, told, removal, tries: () => tries };
}

const settle = () => new Promise<void>((resolve) => setImmediate(resolve));

it('tells what blocks it, waits longer each time, at most five minutes', async () => {
  const { clock, told, removal, tries } = setUp();
  expect((await removal.outcome())?.code).toBe('host-unavailable');
  const pauses: number[] = [];
  for (let round = 0; round < 10; round++) {
    const before = tries();
    let waitedMs = 0;
    while (tries() === before) {
      clock.advance(1_000);
      waitedMs += 1_000;
      await settle();
    }
    pauses.push(waitedMs / 1000);
  }
  expect(pauses).toEqual([5, 10, 20, 40, 80, 160, 300, 300, 300, 300]);
  expect(new Set(told)).toEqual(new Set(['host-unavailable']));
});

it('a host that comes back ends the waiting at once', async () => {
  const { host, told, removal } = setUp();
  await removal.outcome();
  host.become(true);
  await settle();
  expect(told.at(-1)).toBe('done 0');
  expect(await removal.outcome()).toBeUndefined();
  expect(host.watched).toBe(0);
});

it('who asks for it again has it tried now', async () => {
  const { removal, tries } = setUp();
  await removal.outcome();
  await removal.outcome();
  expect(tries()).toBe(2);
});

it('ends with the service, and says what still blocks it', async () => {
  const { clock, shutdown, host, removal } = setUp();
  await removal.outcome();
  shutdown.abort();
  expect((await removal.outcome())?.code).toBe('host-unavailable');
  await settle();
  expect(clock.waiting).toBe(0);
  expect(host.watched).toBe(0);
});

it('an operation on a host that stays away for a minute is given up; a shorter loss is not noticed', async () => {
  const { clock } = setUp();
  const host = fakeEntry(true);
  let failure: unknown;
  const never = new Promise<never>(() => {});
  failWhenUnreachable(host.entry, clock, never).catch((error: unknown) => {
    failure = error;
  });
  host.become(false);
  clock.advance(59_000);
  host.become(true);
  clock.advance(600_000);
  await settle();
  expect(failure).toBeUndefined();
  host.become(false);
  clock.advance(60_000);
  await settle();
  expect(failure).toMatchObject({ code: 'host-unavailable' });
});
