import { expect, it } from 'vitest';
import type { AuditEntry, AuditRecord } from '../../../core/model/audit-entry.ts';
import { settleInterruptedChanges } from '../../../core/service/settle-interrupted-changes.ts';
import { createFakeClock } from '../../fixtures/fake-clock.ts';
import { createSilentLogger } from '../../fixtures/silent-logger.ts';

const UUID = '0f3a0f3a-0f3a-0f3a-0f3a-0f3a0f3a0f3a';

/** Newest first, as a store answers. */
async function settle(
  entries: readonly Partial<AuditEntry>[],
  inventory: { complete: boolean; disks: readonly string[] } = { complete: true, disks: [] },
): Promise<AuditRecord[]> {
  const whole = entries.map((entry, index) => ({
    ...{ id: `e${index}`, seq: 100 - index, hash: 'h', at: 5, principal: 'ann', channel: 'rest' as const },
    ...{ operation: 'legacy.setPort', object: 'legacy API', outcome: 'accepted' as const },
    ...entry,
  }));
  const appended: AuditRecord[] = [];
  const all = () => new Map(inventory.disks.map((uuid) => [uuid, { uuid }]));
  await settleInterruptedChanges({
    store: {
      audit: async ({ operation }) => whole.filter((entry) => entry.operation === operation),
      appendAudit: async (records) => void appended.push(...records),
    },
    fleet: { entry: () => ({ inventory: { complete: inventory.complete, all } }) as never },
    iniPath: undefined,
    startedAt: 1000,
    clock: createFakeClock(),
    logger: createSilentLogger(),
  });
  return appended;
}

it('an intent without an outcome is ended once, as its author’s', async () => {
  const intent = { after: 'port 5001', tokenId: 't' };
  const [record, ...others] = await settle([intent, { outcome: 'done' }, {}]);
  expect(others).toEqual([]);
  expect(record).toMatchObject({ principal: 'ann', channel: 'rest', tokenId: 't', outcome: 'failed' });
  expect(record?.reason).toBe('interrupted: the service ended meanwhile; its outcome is unknown');
  expect(record).not.toHaveProperty('seq');
  expect(await settle([{ ...record, seq: 101, hash: 'h' } as AuditEntry, intent])).toEqual([]);
});

it('somebody else’s outcome, or that of something else, ends nothing', async () => {
  const disk = { operation: 'leases.reconcile', object: `disk a (${UUID})`, hostRef: 1 };
  const settled = await settle([
    { outcome: 'done', principal: 'bob' },
    {},
    { ...disk, outcome: 'done' },
    disk,
  ]);
  expect(settled.map(({ operation, principal }) => [operation, principal])).toEqual([
    ['legacy.setPort', 'ann'],
  ]);
});

it.each([
  [{ complete: true, disks: [UUID] }, 'failed', 'the disk is still there'],
  [{ complete: true, disks: [] }, 'done', 'the disk is no longer there'],
  [{ complete: false, disks: [] }, 'failed', 'its host did not say whether the disk is still there'],
])('a disk that was to go: %j', async (inventory, outcome, found) => {
  const intent = { operation: 'leases.reconcile', object: `disk a (${UUID})`, hostRef: 1 };
  const [record] = await settle([intent], inventory);
  expect([record?.outcome, record?.reason]).toEqual([
    outcome,
    `interrupted: the service ended meanwhile; ${found}`,
  ]);
});

it('what leases settle themselves is left to them', async () => {
  expect(await settle([{ operation: 'leases.reconcile', object: 'vm1', leaseId: 'l' }])).toEqual([]);
});
