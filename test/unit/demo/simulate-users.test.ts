import { expect, it } from 'vitest';
import { simulateUsers } from '../../../core/demo/simulate-users.ts';
import type { CoreOperations } from '../../../core/operations/index.ts';
import { createFakeClock } from '../../fixtures/fake-clock.ts';
import { createSilentLogger } from '../../fixtures/silent-logger.ts';

/** A core with this much room, on which every VM stays. */
function coreWithRoom(room: number) {
  const asked: { requestId: string; count: number }[] = [];
  const invoke = async (name: string, input: { count?: number }) => {
    if (name === 'capacity.count') return room;
    if (name === 'leases.list') {
      return asked.flatMap(({ requestId, count }) => Array.from({ length: count }, () => ({ requestId })));
    }
    asked.push({ requestId: `r${asked.length}`, count: input.count ?? 1 });
    return { request: { id: `r${asked.length - 1}` } };
  };
  return { asked, operations: { invoke: invoke as unknown as CoreOperations['invoke'] } };
}

async function pass(turns: number, advance: () => void): Promise<void> {
  for (let turn = 0; turn < turns; turn += 1) {
    await new Promise(setImmediate);
    advance();
  }
  await new Promise(setImmediate);
}

it('visitors of the demo come one after the other, and leave most of the room to the person at the window', async () => {
  const clock = createFakeClock();
  const { asked, operations } = coreWithRoom(20);
  const end = simulateUsers({ operations, clock, logger: createSilentLogger() });
  await pass(1, () => {});
  expect(asked).toHaveLength(4);
  await pass(40, () => clock.advance(25_000));
  const vms = asked.reduce((sum, { count }) => sum + count, 0);
  expect(vms).toBeGreaterThan(9);
  expect(vms).toBeLessThanOrEqual(14);
  end();
  expect(clock.waiting).toBe(0);
});

it('visitors ask for nothing where there is hardly room', async () => {
  const clock = createFakeClock();
  const { asked, operations } = coreWithRoom(3);
  simulateUsers({ operations, clock, logger: createSilentLogger() });
  await pass(10, () => clock.advance(25_000));
  expect(asked).toEqual([]);
});
