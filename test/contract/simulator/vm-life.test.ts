import { afterAll, beforeAll, expect, test } from 'vitest';
import { type LabClient, startLab } from './lab-client.ts';

let lab: Awaited<ReturnType<typeof startLab>>;
let client: LabClient;

beforeAll(async () => {
  lab = await startLab();
  client = lab.client;
});
afterAll(() => lab.close());

test('a VM lives from clone to destroy, and leaves nothing behind', async () => {
  const disksBefore = [...(await client.records('VDI')).values()].filter(
    (vdi) => vdi.managed === true,
  ).length;
  const vm = await client.makeVm('life');
  await client.call('VM.start', vm, false, false);
  expect(await client.record('VM', vm)).toMatchObject({ power_state: 'Running', is_a_template: false });
  const metrics = await client.guestMetrics(vm, ({ networks }) => '0/ip' in (networks as object));
  expect(metrics.os_version).toMatchObject({ distro: 'centos', major: '7' });
  expect((metrics.networks as Record<string, string>)['0/ip']).toMatch(/^10\.\d+\.\d+\.\d+$/);
  const disks = await client.disks(vm);
  await client.call('VM.hard_shutdown', vm);
  await client.call('VM.destroy', vm);
  for (const disk of disks) await client.call('VDI.destroy', disk);
  expect(await client.failure('VM.get_record', vm)).toEqual(['HANDLE_INVALID', 'VM', vm]);
  const disksAfter = [...(await client.records('VDI')).values()].filter((vdi) => vdi.managed === true).length;
  expect(disksAfter).toBe(disksBefore);
  expect(lab.simulator.engine.entry(1).dhcp[0]?.leases).toBe(0);
});
