import { expect, it } from 'vitest';
import type { FleetEntry } from '../../../../core/fleet/index.ts';
import type { StorageTurns } from '../../../../core/leases/lease/storage-turns.ts';
import { tearDown } from '../../../../core/leases/release/tear-down.ts';
import { XapiError } from '../../../../core/xapi/failures/xapi-error.ts';
import { createFakeClock } from '../../../fixtures/fake-clock.ts';

/** A halted VM with one disk, on a host whose connection has waited for the disk in vain. */
function hostWithBusyDisk() {
  const records: Record<string, Record<string, unknown>> = {
    VM: {
      name_label: 'job',
      power_state: 'Halted',
      snapshots: [],
      VBDs: ['vbd'],
      blocked_operations: {},
      current_operations: {},
    },
    VBD: { type: 'Disk', VDI: 'vdi', VM: 'vm', other_config: { owner: '' } },
    VDI: { managed: true, sharable: false, SR: 'sr', VBDs: ['vbd'] },
    SR: { content_type: 'user' },
  };
  const ran: string[] = [];
  const inUse = { code: 'VDI_IN_USE', params: ['vdi', 'destroy'] };
  const entry = {
    hostRef: 1,
    row: { name: 'host' },
    inventory: { complete: true, get: (className: string) => records[className] },
    onChange: () => () => {},
    xapi: {
      call: async (message: string) => {
        if (message !== 'VDI.destroy') return {};
        ran.push(message);
        throw new XapiError({ code: 'host-error', message: 'the disk is in use', xapi: inUse });
      },
    },
  } as unknown as FleetEntry;
  return { entry, ran };
}

it("a disk that stays in use is asked for again outside its storage's turn, then told", async () => {
  const { entry, ran } = hostWithBusyDisk();
  const clock = createFakeClock();
  const turns: string[] = [];
  const storage = {
    async run<T>(_disk: unknown, work: (onTask: () => void) => Promise<T>): Promise<T> {
      turns.push('begin');
      return work(() => {}).finally(() => turns.push('end'));
    },
  } as unknown as StorageTurns;
  const torn = tearDown(
    { clock, storage },
    { entry, ref: 'vm' },
    { leaseId: 'lease', signal: new AbortController().signal, assertOurs: () => {} },
  );
  const outcome = torn.catch((error: unknown) => error);
  for (let waitedMs = 0; waitedMs < 40_000; waitedMs += 500) {
    clock.advance(500);
    await new Promise(setImmediate);
  }
  expect(await outcome).toMatchObject({ code: 'held' });
  expect(ran).toHaveLength(11);
  expect(turns).toEqual(ran.flatMap(() => ['begin', 'end']));
});
