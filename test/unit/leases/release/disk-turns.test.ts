import { expect, it } from 'vitest';
import { StorageQueues } from '../../../../core/fleet/capacity/storage-queues.ts';
import type { Fleet, FleetEntry } from '../../../../core/fleet/index.ts';
import { LeaseRegistry } from '../../../../core/leases/lease/lease-registry.ts';
import { StorageTurns } from '../../../../core/leases/lease/storage-turns.ts';
import { destroyDisk } from '../../../../core/leases/release/tear-down.ts';
import { createFakeClock } from '../../../fixtures/fake-clock.ts';
import { createMemoryStore } from '../../../fixtures/memory-store.ts';
import { createSilentLogger } from '../../../fixtures/silent-logger.ts';

const settle = () => new Promise<void>((resolve) => setImmediate(resolve));

it('a deletion whose host is lost gives its turn on the storage to the next after a minute', async () => {
  const clock = createFakeClock();
  const store = createMemoryStore();
  const registry = new LeaseRegistry({ store, clock, logger: createSilentLogger(), newId: () => 'id' });
  const fleet = { storageQueues: new StorageQueues(clock) } as unknown as Fleet;
  const storage = new StorageTurns({ fleet, registry, clock });
  const asked: unknown[] = [];
  const records: Record<string, object> = {
    VDI: { SR: 'sr' },
    SR: { uuid: 'sr-uuid', name_label: 'Local storage', current_operations: {} },
  };
  const entry = {
    hostRef: 1,
    row: { name: 'host', state: { kind: 'connecting', sinceAt: 0 } },
    inventory: { complete: false, get: (className: string) => records[className] },
    onChange: () => () => {},
    xapi: {
      call: (_message: string, [vdi]: unknown[]) => {
        asked.push(vdi);
        return new Promise(() => {});
      },
    },
  } as unknown as FleetEntry;
  const signal = new AbortController().signal;
  const destroy = (vdi: string) => destroyDisk({ storage, clock }, vdi, { entry, leaseId: vdi, signal });
  const stuck = destroy('stuck').catch((error: unknown) => error);
  const next = destroy('next').catch((error: unknown) => error);
  await settle();
  expect(asked).toEqual(['stuck']);
  clock.advance(60_000);
  expect(await stuck).toMatchObject({ code: 'host-unavailable' });
  await settle();
  expect(asked).toEqual(['stuck', 'next']);
  clock.advance(60_000);
  expect(await next).toMatchObject({ code: 'host-unavailable' });
  expect(fleet.storageQueues.length('sr-uuid')).toBe(0);
});
