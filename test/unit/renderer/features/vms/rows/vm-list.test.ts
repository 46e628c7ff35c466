import { describe, expect, it } from 'vitest';
import type { HostRow } from '../../../../../../core/model/host.ts';
import type { Lease } from '../../../../../../core/model/lease.ts';
import type { RequestRow } from '../../../../../../core/model/request.ts';
import type { VmRow } from '../../../../../../core/model/vm.ts';
import { VM_COLUMN_IDS } from '../../../../../../renderer/features/vms/columns/vm-columns.tsx';
import type { Viewer, VmChoice } from '../../../../../../renderer/features/vms/rows/vm-choice.ts';
import { createVmJoin, type VmSources } from '../../../../../../renderer/features/vms/rows/vm-join.ts';
import { createVmList } from '../../../../../../renderer/features/vms/rows/vm-list.ts';
import { VM_TABS } from '../../../../../../renderer/store/ui.ts';
import { availableLease, sampleRequest } from '../../../../../fixtures/sample-lease.ts';
import { OWNER, REQUESTER, sampleVm } from '../vm-fixtures.ts';

const HOUR_MS = 3_600_000;
const ROUNDS = 150;
const ME = 'ann';
const CHOICE: VmChoice = {
  tab: 'all',
  search: '',
  filter: {},
  sorting: { column: 'name', descending: false },
};

/** The same on every run. */
function randomSource(seed: number): { below(end: number): number; pick<T>(list: readonly T[]): T } {
  let state = seed;
  const below = (end: number) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((state / 2_147_483_648) * end);
  };
  return { below, pick: (list) => list[below(list.length)] as never };
}

/** A fleet in which anything happens: VMs, leases, requests and hosts come, change and go, together or one before the other. */
function createFleet(seed: number) {
  const { below, pick } = randomSource(seed);
  let sources: VmSources = {
    vms: new Map(),
    leases: new Map(),
    requests: new Map(),
    hosts: new Map(),
    me: undefined,
  };

  function vm(id: number): VmRow {
    const owner: VmRow['owner'] = pick([
      { kind: 'foreign' },
      { kind: 'copy' },
      { kind: 'ours', leaseId: `lease-${below(12)}`, requestId: 'request-1', descriptor: 'job' },
      { kind: 'ours', leaseId: `lease-${id % 12}`, requestId: 'request-1', descriptor: 'job' },
    ]);
    const hostRef = 1 + (id % 3);
    return sampleVm({
      key: `${hostRef}/vm-${id}`,
      hostRef,
      uuid: `vm-${id}`,
      name: `vm-${below(9)}`,
      powerState: pick(['Running', 'Halted']),
      hostName: pick(['s1', undefined]),
      vcpus: 1 + below(3),
      owner,
    });
  }

  function lease(id: number, now: number): Lease {
    const failure = { code: 'no-dhcp-lease', message: 'No DHCP lease after 400 s' } as const;
    return availableLease(`lease-${id}`, {
      requestId: `request-${below(4)}`,
      name: `job${id}`,
      hostRef: pick([1, 2, 3, undefined]),
      hostName: pick(['s2', undefined]),
      vmUuid: pick([`vm-${below(30)}`, undefined]),
      deadlineAt: now + (below(5) - 1) * HOUR_MS,
      state: pick([
        { kind: 'available' },
        { kind: 'booting' },
        { kind: 'failed', failure },
        { kind: 'deleted', reason: 'released' },
      ]),
    });
  }

  function request(id: number): RequestRow {
    const sample = sampleRequest();
    return {
      ...sample,
      id: `request-${id}`,
      requester: pick([ME, 'bob']),
      spec: { ...sample.spec, tags: { n: `${below(3)}` } },
    };
  }

  function host(hostRef: number): HostRow {
    const state = pick([
      { kind: 'live', sinceAt: 1 },
      { kind: 'unreachable', sinceAt: 2, lastLiveAt: below(3) },
    ]);
    // What of a host stands in no line: a change of it alone changes no line.
    return {
      hostRef,
      name: `entry-${hostRef}`,
      state,
      physicalHosts: [],
      runningVms: below(99),
    } as unknown as HostRow;
  }

  return {
    change(now: number): VmSources {
      const next = {
        vms: new Map(sources.vms),
        leases: new Map(sources.leases),
        requests: new Map(sources.requests),
        hosts: new Map(sources.hosts),
        me: below(10) === 0 ? pick([OWNER, REQUESTER, undefined]) : sources.me,
      };
      for (let count = below(7); count > 0; count -= 1) {
        const id = below(30);
        const came = vm(id);
        if (below(5) === 0) next.vms.delete(came.key);
        else next.vms.set(came.key, came);
      }
      for (let count = below(3); count > 0; count -= 1) {
        const id = below(12);
        if (below(4) === 0) next.leases.delete(`lease-${id}`);
        else next.leases.set(`lease-${id}`, lease(id, now));
      }
      if (below(4) === 0) next.requests.set(`request-${below(4)}`, request(below(4)));
      if (below(6) === 0) next.requests.delete(`request-${below(4)}`);
      if (below(3) === 0) {
        const hostRef = 1 + below(3);
        next.hosts.set(hostRef, host(hostRef));
      }
      sources = next;
      return sources;
    },
    choice(): VmChoice {
      return {
        tab: pick(VM_TABS),
        search: pick(['', '', 'vm-1', 'job s2']),
        filter: pick([{}, {}, { state: ['running'] }, { owner: ['legacy'] }, { host: ['s1', 's2'] }]),
        sorting: { column: pick(VM_COLUMN_IDS), descending: below(2) === 0 },
      };
    },
    below,
  };
}

describe('a list of VMs that is kept while everything changes', () => {
  it.each([1, 2, 3, 4, 5, 6])('is always what a list made anew would be (seed %d)', (seed) => {
    const fleet = createFleet(seed);
    const list = createVmList();
    let choice = CHOICE;
    let onlooker: Viewer = { now: 10 * HOUR_MS, me: undefined };
    for (let round = 0; round < ROUNDS; round += 1) {
      const sources = fleet.change(onlooker.now);
      if (fleet.below(5) === 0) choice = fleet.choice();
      if (fleet.below(8) === 0) onlooker = { now: onlooker.now + 20 * 60_000, me: ME };
      expect(list(sources, choice, onlooker)).toEqual(createVmList()(sources, choice, onlooker));
    }
  });

  it('keeps lines of which nothing changed, and whole lists where nothing did', () => {
    const fleet = createFleet(9);
    const list = createVmList();
    const onlooker = { now: 10 * HOUR_MS, me: ME };
    for (let round = 0; round < 20; round += 1) fleet.change(onlooker.now);
    const sources = fleet.change(onlooker.now);
    const first = list(sources, CHOICE, onlooker);
    expect(list({ ...sources }, CHOICE, onlooker)).toBe(first);

    const [changed] = first.all.filter(({ vm, lease }) => vm && !lease);
    const vm = { ...(changed?.vm as VmRow), description: 'another' };
    const second = list({ ...sources, vms: new Map(sources.vms).set(vm.key, vm) }, CHOICE, onlooker);
    expect(second.all.filter((line) => !first.all.includes(line)).map(({ key }) => key)).toEqual([
      changed?.key,
    ]);
    expect(second.counts).toBe(first.counts);
  });
});

describe('joining VMs with their leases', () => {
  it('looks at no line when of a host only figures changed', () => {
    const vm = sampleVm();
    const host = { hostRef: vm.hostRef, name: 'entry', physicalHosts: [], state: { kind: 'live' } };
    const sources = (runningVms: number): VmSources => ({
      vms: vms(vm),
      leases: new Map(),
      requests: new Map(),
      hosts: new Map([[vm.hostRef, { ...host, runningVms } as unknown as HostRow]]),
      me: OWNER,
    });
    const join = createVmJoin();
    expect(join(sources(1))).toHaveLength(1);
    expect(join({ ...sources(2), vms: vms(vm) })).toEqual([]);
  });

  it('shows the VM that a lease names while two say they are of it', () => {
    const owner = { kind: 'ours', leaseId: 'lease-1', requestId: 'request-1', descriptor: 'job' } as const;
    const [old, young] = ['a', 'b'].map((uuid) => sampleVm({ key: `1/${uuid}`, uuid, owner }));
    const lease = availableLease('lease-1', { vmUuid: 'a' });
    const sources: VmSources = {
      vms: vms(old as VmRow, young as VmRow),
      leases: new Map([[lease.id, lease]]),
      requests: new Map(),
      hosts: new Map(),
      me: OWNER,
    };
    const lines = createVmJoin()(sources).map(({ after }) => [after?.key, after?.vm?.uuid]);
    expect(lines).toEqual([['lease-1', 'a']]);
  });

  function vms(...rows: VmRow[]): Map<string, VmRow> {
    return new Map(rows.map((row) => [row.key, row]));
  }
});
