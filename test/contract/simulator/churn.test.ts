import { afterEach, expect, it } from 'vitest';
import { toEntryState } from '../../../core/simulator/control/entry-state.ts';
import { type LabClient, startLab } from './lab-client.ts';

let lab: Awaited<ReturnType<typeof startLab>>;
afterEach(() => lab.close());

/** One VM's whole life, given up at some point by chance of its number. */
async function live(client: LabClient, template: string, number: number): Promise<void> {
  const vm = await client.call<string>('VM.clone', template, `churn-${number}`);
  await client.call('VM.provision', vm);
  const disks = await client.disks(vm);
  if (number % 4 !== 0) {
    await client.call('VM.start', vm, false, false);
    if (number % 4 === 2) await client.guestMetrics(vm, ({ networks }) => '0/ip' in (networks as object));
    await client.call('VM.hard_shutdown', vm);
  }
  await client.call('VM.destroy', vm);
  await Promise.all(disks.map((disk) => client.call('VDI.destroy', disk)));
}

it('many lives at once, and everything is as it was: memory, storage, leases, records', async () => {
  lab = await startLab({ poolSize: 2, vmsPerHost: 4 });
  const { client } = lab;
  const entry = lab.simulator.engine.entry(1);
  const template = await client.template('tmpl-deb10');
  // The first clone leaves the template's base copies, which stay while the template does.
  await live(client, template, 0);
  const [sr] =
    [...(await client.records('SR'))].find(
      ([, { shared, content_type: type }]) => shared && type === 'user',
    ) ?? [];
  const settled = async () => {
    await client.call('SR.scan', sr);
    lab.simulator.engine.resetCounters();
    const { calls: _calls, ...state } = toEntryState(entry);
    const sizes = ['VM', 'VBD', 'VDI', 'VIF', 'VM_metrics', 'VM_guest_metrics'].map(
      (name) => entry.records(name).size,
    );
    const attached = [...entry.records('host').values()].map(
      ({ resident_VMs: vms }) => (vms as string[]).length,
    );
    return { state, sizes, attached };
  };
  const before = await settled();
  await Promise.all(Array.from({ length: 40 }, (_, number) => live(client, template, number)));
  expect(await settled()).toEqual(before);
});

it('an operation waits for the one in its way', async () => {
  lab = await startLab();
  const { client } = lab;
  const vm = await client.makeVm('source');
  const task = await client.call<string>('Async.VM.clone', vm, 'copy of a doomed VM');
  await client.call('VM.destroy', vm);
  // The source went only after its clone was made.
  expect(await client.record('task', task)).toMatchObject({ status: 'success' });
  expect(await client.call<string[]>('VM.get_by_name_label', 'copy of a doomed VM')).toHaveLength(1);
});

it('of several that wait for the same, one gets in', async () => {
  lab = await startLab();
  const { client } = lab;
  const vm = await client.makeVm('wanted');
  await client.call('Async.VM.clone', vm, 'in the way');
  const starts = await Promise.allSettled(
    Array.from({ length: 4 }, () => client.call('VM.start', vm, false, false)),
  );
  expect(starts.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  const refusals = starts.flatMap((start) => (start.status === 'rejected' ? [start.reason.description] : []));
  expect(refusals).toEqual(Array(3).fill(['VM_BAD_POWER_STATE', vm, 'halted', 'running']));
});
