import { expect, it } from 'vitest';
import { listTodos } from '../../../../core/fleet/doctor/doctor-todos.ts';
import type { DoctorCell, DoctorHost } from '../../../../core/model/doctor.ts';

const cell = (changes: Partial<DoctorCell>): DoctorCell => ({
  osKey: 'suse15',
  state: 'no-tools',
  shown: 'no tools',
  findings: [],
  choices: [],
  failedRequests: 0,
  ini: {},
  ...changes,
});
const host = (hostRef: number, name: string, cells: DoctorCell[]): DoctorHost => ({
  hostRef,
  uuid: `uuid of ${name}`,
  name,
  state: 'live',
  cordoned: false,
  labels: [],
  cells,
});
const said = (hosts: DoctorHost[]) =>
  listTodos(hosts).map(({ hostName, message }) => `${hostName}: ${message}`);

it('what is wrong says how many requests failed by it lately', () => {
  expect(
    said([host(1, 's613', [cell({ failedRequests: 27 })]), host(2, 's827', [cell({ failedRequests: 1 })])]),
  ).toEqual([
    's613: No guest tools: its VMs cannot report an address, 27 requests failed in 30 days',
    's827: No guest tools: its VMs cannot report an address, 1 request failed in 30 days',
  ]);
  expect(said([host(1, 's613', [cell({})])])).toEqual([
    's613: No guest tools: its VMs cannot report an address',
  ]);
});

it('what the hosts of a pool share is said once, with the asks of all of them', () => {
  const pool = [cell({ failedRequests: 2 })];
  expect(said([host(4, 's751', pool), host(4, 's752', [cell({ failedRequests: 3 })])])).toEqual([
    's751: No guest tools: its VMs cannot report an address, 5 requests failed in 30 days',
  ]);
});

it('a template that is fine is nothing to do, however many requests failed', () => {
  expect(said([host(1, 's613', [cell({ state: 'ok', failedRequests: 9 })])])).toEqual([]);
});

it('a network whose interface is unplugged is said, also where the template is fine', () => {
  const facts = {
    template: 'tmpl',
    templateUuid: 'uuid',
    diskBytes: 1,
    vcpus: 1,
    memoryBytes: 1,
    tools: { kind: 'unknown' as const },
    device: 'eth1',
    network: 'lab',
  };
  const ok = cell({ state: 'ok', facts });
  expect(said([host(1, 's613', [ok])])).toEqual([]);
  expect(said([host(1, 's613', [{ ...ok, facts: { ...facts, unplugged: true } }])])).toEqual([
    's613: Network lab (eth1) is unplugged on s613: VMs there get no address',
  ]);
});
