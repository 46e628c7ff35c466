import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { RowWriter } from '../../../../core/leases/lease/row-writer.ts';
import type { HistoryStore } from '../../../../core/ports.ts';
import { createFakeClock } from '../../../fixtures/fake-clock.ts';
import { sampleLease, sampleRequest } from '../../../fixtures/sample-lease.ts';
import { createSilentLogger } from '../../../fixtures/silent-logger.ts';

function setUp() {
  const clock = createFakeClock();
  const saves: { requests: string[]; leases: string[] }[] = [];
  const outcomes: string[] = [];
  const faults: Error[] = [];
  const store: HistoryStore = {
    loadLive: async () => ({ requests: [], leases: [] }),
    async save({ requests = [], leases = [], audit = [] }: Parameters<HistoryStore['save']>[0]) {
      const fault = faults.shift();
      if (fault) throw fault;
      outcomes.push(...audit.map(({ outcome }) => outcome));
      saves.push({
        requests: requests.map(({ id }) => id),
        leases: leases.map(({ id, attempt }) => `${id}#${attempt}`),
      });
    },
    importedLive: async () => [],
    appendLog() {},
    close: async () => {},
  };
  const writer = new RowWriter({ store, clock, logger: createSilentLogger() });
  return { clock, saves, outcomes, faults, writer };
}

it('the changes of one step are one save, each row in its last form', async () => {
  const { saves, writer } = setUp();
  writer.requestChanged(sampleRequest('r'));
  writer.leaseChanged(sampleLease('a', { attempt: 1 }));
  writer.leaseChanged(sampleLease('a', { attempt: 2 }));
  writer.leaseChanged(sampleLease('b'));
  await writer.flush();
  expect(saves).toEqual([{ requests: ['r'], leases: ['a#2', 'b#1'] }]);
});

it('what the store refuses stays due and is tried again; a newer form is not overwritten by an older one', async () => {
  const { clock, saves, faults, writer } = setUp();
  faults.push(new Error('disk full'));
  writer.leaseChanged(sampleLease('a', { attempt: 1 }));
  await expect(writer.flush()).rejects.toThrow('disk full');
  writer.leaseChanged(sampleLease('a', { attempt: 2 }));
  writer.leaseChanged(sampleLease('b'));
  await writer.flush();
  clock.advance(60_000);
  expect(saves).toEqual([{ requests: [], leases: ['a#2', 'b#1'] }]);
});

it('tries again by itself after a pause', async () => {
  const { clock, saves, faults, writer } = setUp();
  faults.push(new Error('disk full'));
  writer.leaseChanged(sampleLease('a'));
  await settle();
  expect(saves).toEqual([]);
  clock.advance(5_000);
  await settle();
  expect(saves).toEqual([{ requests: [], leases: ['a#1'] }]);
});

it('is closed even when the store refuses to the end', async () => {
  const { clock, faults, writer } = setUp();
  faults.push(...Array.from({ length: 10 }, () => new Error('disk full')));
  writer.leaseChanged(sampleLease('a'));
  await writer.close();
  clock.advance(600_000);
  await settle();
  expect(clock.waiting).toBe(0);
});

/** Lets everything that is ready run. */
function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

it('refused attempts that wait for a broken store are bounded, changes are not', async () => {
  const { outcomes, writer } = setUp();
  const record = (outcome: 'refused' | 'done') =>
    writer.auditAppended({
      id: randomUUID(),
      at: 0,
      principal: 'bob',
      channel: 'rest',
      operation: 'leases.release',
      object: 'job',
      outcome,
    });
  for (let count = 0; count < 20_000; count += 1) record('refused');
  for (let count = 0; count < 3; count += 1) record('done');
  await writer.flush();
  expect(outcomes.filter((outcome) => outcome === 'refused').length).toBe(10_000);
  expect(outcomes.filter((outcome) => outcome === 'done').length).toBe(3);
});
