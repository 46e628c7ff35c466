import { expect, it } from 'vitest';
import type { FleetEntry } from '../../../core/fleet/index.ts';
import { tearDown } from '../../../core/leases/teardown.ts';
import { XapiError } from '../../../core/xapi/index.ts';

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
    inventory: { get: (className: string) => records[className] },
    xapi: {
      call: async () => ({}),
      run: async (message: string) => {
        ran.push(message);
        throw new XapiError({ code: 'host-error', message: 'the disk is in use', xapi: inUse });
      },
    },
  } as unknown as FleetEntry;
  return { entry, ran };
}

it('a disk that stays in use is asked for once, then told: the connection has waited long enough', async () => {
  const { entry, ran } = hostWithBusyDisk();
  const torn = tearDown(entry, 'vm', { assertOurs: () => {} });
  await expect(torn).rejects.toMatchObject({ code: 'held' });
  expect(ran).toEqual(['VDI.destroy']);
});
