import { expect, it } from 'vitest';
import type { HostVms } from '../../../../core/contract/fleet.ts';
import { createShowallWriter } from '../../../../core/http/legacy/showall-writer.ts';
import type { VmRow } from '../../../../core/model/vm.ts';

const vm = (name: string, change: Partial<VmRow> = {}): VmRow => ({
  key: `1/${name}`,
  hostRef: 1,
  uuid: name,
  name,
  description: `${name} "quoted" é`,
  powerState: 'Running',
  networkInfo: '10.0.0.1,fe80::1',
  vcpus: 4,
  memoryBytes: 4_294_967_296,
  diskBytes: 0,
  owner: { kind: 'foreign' },
  ...change,
});

/** Without anything kept from before: what the text has to be. */
const fresh = (hosts: readonly HostVms[]) => createShowallWriter()(hosts);

it('the text of showall, byte for byte', () => {
  const hosts = [
    { hostRef: 10, vms: [] },
    { hostRef: 2, vms: [vm('b', { powerState: 'Suspended' }), vm('a'), vm('c', { powerState: 'Halted' })] },
  ];
  expect(fresh(hosts)).toBe(`{
  "2": [
    {
      "memory_static_max": "4294967296",
      "name": "a",
      "name_description": "a \\"quoted\\" \\u00e9",
      "networkinfo": "10.0.0.1,fe80::1",
      "power_state": "Running",
      "vcpus": "4"
    },
    {
      "memory_static_max": "4294967296",
      "name": "b",
      "name_description": "b \\"quoted\\" \\u00e9",
      "networkinfo": "10.0.0.1,fe80::1",
      "power_state": "Suspended",
      "vcpus": "4"
    }
  ],
  "10": []
}`);
  expect(fresh([])).toBe('{}');
});

it('what is kept from before never shows: rows changed, come, gone, or of another host', () => {
  const write = createShowallWriter();
  const [a, b] = [vm('a'), vm('b')];
  const rounds: HostVms[][] = [
    [{ hostRef: 1, vms: [a, b] }],
    [{ hostRef: 1, vms: [a, b] }],
    [{ hostRef: 1, vms: [a, vm('b', { networkInfo: '10.0.0.2' })] }],
    [{ hostRef: 1, vms: [a] }],
    [{ hostRef: 1, vms: [] }],
    [
      { hostRef: 1, vms: [a, b] },
      { hostRef: 2, vms: [b] },
    ],
    [{ hostRef: 2, vms: [a, b] }],
  ];
  for (const hosts of rounds) expect(write(hosts)).toBe(fresh(hosts));
});
