import { describe, expect, it } from 'vitest';
import { type DriftSubject, findDrift, mostHave } from '../../../../core/fleet/doctor/template-drift.ts';
import type { TemplateFacts } from '../../../../core/model/doctor.ts';

const GIB = 1024 ** 3;

let subjects = 0;
function subject(change: Partial<TemplateFacts> & { hostUuid?: string } = {}): DriftSubject {
  subjects += 1;
  const { hostUuid = `host-${subjects}`, ...facts } = change;
  return {
    hostUuid,
    facts: {
      template: 'tmpl',
      templateUuid: `template-${subjects}`,
      diskBytes: 40 * GIB,
      vcpus: 4,
      memoryBytes: 8 * GIB,
      tools: { kind: 'version', version: '8.4', from: 'template' },
      device: 'eth0',
      network: 'Pool-wide eth0',
      ...facts,
    },
  };
}

const differing = (one: DriftSubject, all: readonly DriftSubject[]) =>
  findDrift(one, all)
    .filter(({ differs }) => differs)
    .map(({ check, here, most, agree, others }) => `${check} ${here}, ${most} ${agree} of ${others}`);

describe('a host differs', () => {
  it('from what more than half of the others have, and all is counted without itself', () => {
    const odd = subject({ diskBytes: 60 * GIB });
    const all = [odd, subject(), subject(), subject({ diskBytes: 35 * GIB })];
    expect(differing(odd, all)).toEqual(['disk 60 GiB, 40 GiB 2 of 3']);
    expect(differing(all[1] as DriftSubject, all)).toEqual([]);
  });

  it('in network, tools and size alike', () => {
    const odd = subject({
      device: 'eth1',
      tools: { kind: 'version', version: '7.20', from: 'vms' },
      vcpus: 2,
    });
    expect(differing(odd, [odd, subject(), subject()])).toEqual([
      'network eth1, eth0 2 of 2',
      'tools 7.20, 8.4 2 of 2',
      'size 2 vCPU, 8 GiB, 4 vCPU, 8 GiB 2 of 2',
    ]);
  });
});

describe('nobody differs', () => {
  it('where there is one other', () => {
    const [a, b] = [subject(), subject({ diskBytes: 60 * GIB })];
    expect(differing(b, [a, b])).toEqual([]);
  });

  it('where the others are at odds', () => {
    const odd = subject({ diskBytes: 60 * GIB });
    expect(differing(odd, [odd, subject({ diskBytes: 10 * GIB }), subject({ diskBytes: 20 * GIB })])).toEqual(
      [],
    );
  });

  it('whose guest tools are not known', () => {
    const unknown = subject({ tools: { kind: 'unknown' } });
    const all = [unknown, subject(), subject()];
    expect(differing(unknown, all)).toEqual([]);
    expect(findDrift(unknown, all).find(({ check }) => check === 'tools')).toMatchObject({
      here: 'unknown',
      most: '8.4',
    });
  });
});

it('a pool has one vote for its template, however many hosts it has, and each host one for its network', () => {
  const pool = (hostUuid: string, device = 'eth0') =>
    subject({ hostUuid, templateUuid: 'shared', diskBytes: 60 * GIB, device });
  const members = [pool('a'), pool('b'), pool('c'), pool('d', 'eth1')];
  const all = [...members, subject(), subject()];
  expect(mostHave('disk', all)).toBe('40 GiB');
  expect(differing(members[0] as DriftSubject, all)).toEqual(['disk 60 GiB, 40 GiB 2 of 2']);
  expect(differing(members[3] as DriftSubject, all)).toEqual([
    'disk 60 GiB, 40 GiB 2 of 2',
    'network eth1, eth0 5 of 5',
  ]);
});
