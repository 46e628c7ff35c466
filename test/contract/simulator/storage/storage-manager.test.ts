import { afterEach, beforeEach, expect, it } from 'vitest';
import { vbdArguments } from '../create-arguments.ts';
import { LabClient, startLab, type XapiRecord } from '../lab-client.ts';

const GIB = 1024 ** 3;
const MIB = 1024 ** 2;
let lab: Awaited<ReturnType<typeof startLab>>;
let client: LabClient;

beforeEach(async () => {
  // The second entry has a thick SR beside its thin one.
  lab = await startLab({ hosts: 2, diskGib: 1000 });
  client = lab.client;
});
afterEach(() => lab.close());

async function storage(name: string): Promise<[string, XapiRecord]> {
  const found = [...(await client.records('SR'))].find(([, { name_label: label }]) => label === name);
  if (found === undefined) throw new Error(`no SR ${name}`);
  return found;
}

const newDisk = (sr: string, virtualSize: number): XapiRecord => ({
  SR: sr,
  name_label: 'd',
  name_description: '',
  virtual_size: virtualSize,
  type: 'user',
  sharable: false,
  read_only: false,
  other_config: {},
});

it('a clone takes little space and its whole virtual size; both come back', async () => {
  await client.makeVm('first');
  const [sr, before] = await storage('Local storage');
  const vm = await client.makeVm('cloned');
  const [, after] = await storage('Local storage');
  const grown = Number(after.physical_utilisation) - Number(before.physical_utilisation);
  expect(grown).toBeGreaterThan(0);
  expect(grown).toBeLessThan(64 * MIB);
  expect(Number(after.virtual_allocation) - Number(before.virtual_allocation)).toBe(35 * GIB);
  const [disk] = await client.disks(vm);
  await client.call('VM.destroy', vm);
  await client.call('VDI.destroy', disk);
  await client.call('SR.scan', sr);
  const [, restored] = await storage('Local storage');
  expect(restored.physical_utilisation).toBe(before.physical_utilisation);
  expect(restored.virtual_allocation).toBe(before.virtual_allocation);
});

it('a guest that runs fills its disk a little', async () => {
  const vm = await client.makeVm('writer');
  const [disk] = await client.disks(vm);
  const before = await client.call<number>('VDI.get_physical_utilisation', disk);
  await client.call('VM.start', vm, false, false);
  await client.guestMetrics(vm, ({ PV_drivers_detected: detected }) => detected === true);
  expect(await client.call<number>('VDI.get_physical_utilisation', disk)).toBeGreaterThan(before);
});

it('the first clone makes a hidden base copy, which later clones share', async () => {
  const hidden = async () =>
    [...(await client.records('VDI'))].filter(([, { managed }]) => managed === false);
  expect(await hidden()).toHaveLength(0);
  await client.makeVm('one');
  await client.makeVm('two');
  const [base, ...others] = await hidden();
  expect(others).toEqual([]);
  expect(await client.failure('VDI.destroy', base?.[0])).toEqual(['VDI_NOT_MANAGED', base?.[0]]);
});

it('thick storage takes the whole size at once, and is full when it is full', async () => {
  client = await new LabClient(lab.simulator.hosts[1]?.url ?? '').login();
  const [sr, before] = await storage('SAS storage');
  expect(before).toMatchObject({ type: 'lvm', sm_config: { allocation: 'thick' } });
  const vdi = await client.call<string>('VDI.create', newDisk(sr, 600 * GIB));
  const [, after] = await storage('SAS storage');
  expect(Number(after.physical_utilisation) - Number(before.physical_utilisation)).toBe(600 * GIB);
  expect(await client.failure('VDI.clone', vdi)).toEqual([
    'SR_BACKEND_FAILURE_44',
    '',
    expect.stringContaining('insufficient space'),
    '',
  ]);
  client.close();
});

it('a disk that another running VM writes to cannot be attached twice', async () => {
  const [one, two] = [await client.makeVm('holder'), await client.makeVm('rival')];
  const [disk] = await client.disks(one);
  await client.call('VBD.create', vbdArguments(two, disk, { userdevice: '7' }));
  await client.call('VM.start', one, false, false);
  expect(await client.failure('VM.start', two, false, false)).toEqual(['VDI_IN_USE', disk]);
});

it('a copy is full, on the SR that is asked for', async () => {
  const template = await client.template('tmpl-cnt7');
  const [source] = await client.disks(template);
  const content = await client.call<number>('VDI.get_physical_utilisation', source);
  const vm = await client.call<string>('VM.copy', template, 'copied', 'OpaqueRef:NULL');
  const [disk] = await client.disks(vm);
  expect(await client.call<number>('VDI.get_physical_utilisation', disk)).toBeGreaterThanOrEqual(content);
  const [iso] = await storage('ISO library');
  expect((await client.failure('VM.copy', template, 'iso', iso))[0]).toBe('OPERATION_NOT_ALLOWED');
});

it('a chain of clones of running guests becomes too long', async () => {
  const [sr] = await storage('Local storage');
  let disk = await client.call<string>('VDI.create', newDisk(sr, GIB));
  let error: readonly string[] = [];
  for (let level = 0; level < 40 && error.length === 0; level += 1) {
    const clone = await client.call<string>('VDI.clone', disk).catch((failure: { description: string[] }) => {
      error = failure.description;
      return disk;
    });
    await write(clone);
    disk = clone;
  }
  expect(error[0]).toBe('SR_BACKEND_FAILURE_109');

  /** Only what was written to needs a base copy of its own: let a guest boot from it. */
  async function write(vdi: string): Promise<void> {
    const vm = await client.call<string>('VM.clone', await client.template('tmpl-cnt7'), 'w');
    await client.call('VM.provision', vm);
    const [own] = await client.disks(vm);
    const vbds = await client.call<string[]>('VDI.get_VBDs', own);
    for (const vbd of vbds) await client.call('VBD.destroy', vbd);
    await client.call('VDI.destroy', own);
    await client.call('VBD.create', vbdArguments(vm, vdi, { userdevice: '0', bootable: true }));
    await client.call('VM.start', vm, false, false);
    await client.guestMetrics(vm, ({ PV_drivers_detected: detected }) => detected === true);
    await client.call('VM.hard_shutdown', vm);
    await client.call('VM.destroy', vm);
  }
});
