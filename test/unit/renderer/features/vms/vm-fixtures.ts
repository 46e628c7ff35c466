import type { Lease } from '../../../../../core/model/lease.ts';
import type { RequestRow } from '../../../../../core/model/request.ts';
import type { VmRow } from '../../../../../core/model/vm.ts';
import { createVmJoin } from '../../../../../renderer/features/vms/rows/vm-join.ts';
import type { VmLine } from '../../../../../renderer/features/vms/rows/vm-line.ts';
import type { Me } from '../../../../../renderer/view/rights.ts';
import { availableLease, sampleRequest } from '../../../../fixtures/sample-lease.ts';

/** The line of a lease without its VM. */
export function lineOfLease(id: string, changes: Partial<Lease> = {}): VmLine {
  return createLine({ leases: [availableLease(id, changes)] });
}

/** The line of a lease whose request is known. */
export function lineOfAsk({ tags, requester }: { tags: Record<string, string>; requester: string }): VmLine {
  const request = sampleRequest();
  return createLine({
    leases: [availableLease('lease-1', { requestId: request.id })],
    requests: [{ ...request, requester, spec: { ...request.spec, tags } }],
  });
}

/** The line of a VM that is nobody's lease here. */
export function lineOfVm(changes: Partial<VmRow> = {}): VmLine {
  return createLine({ vms: [sampleVm(changes)] });
}

export function sampleVm(changes: Partial<VmRow> = {}): VmRow {
  return {
    key: '1/vm-1',
    hostRef: 1,
    uuid: 'vm-1',
    name: 'gsi-plasma_basic-Aug-10-14:23:01-8.1.0',
    description: '',
    powerState: 'Running',
    hostName: 's914',
    address: '172.23.108.31',
    networkInfo: '172.23.108.31',
    vcpus: 4,
    memoryBytes: 4 * 1024 ** 3,
    diskBytes: 35 * 1024 ** 3,
    owner: { kind: 'foreign' },
    ...changes,
  };
}

export const OWNER = {
  principal: 'owner',
  role: 'admin',
  scopes: ['admin'],
  teams: [],
  actsForLegacy: false,
  teamSharesVms: false,
} satisfies Me;
export const REQUESTER = {
  ...OWNER,
  principal: 'ann',
  role: 'requester',
  scopes: ['read', 'request'],
} satisfies Me;

interface Rows {
  vms?: VmRow[];
  leases?: Lease[];
  requests?: RequestRow[];
}

function createLine({ vms = [], leases = [], requests = [] }: Rows): VmLine {
  const [change] = createVmJoin()({
    vms: new Map(vms.map((vm) => [vm.key, vm])),
    leases: new Map(leases.map((lease) => [lease.id, lease])),
    requests: new Map(requests.map((request) => [request.id, request])),
    hosts: new Map(),
    me: OWNER,
  });
  if (!change?.after) throw new Error('No line came of it');
  return change.after;
}
