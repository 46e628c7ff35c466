import { describe, expect, it } from 'vitest';
import type { Quota, QuotaLimits } from '../../../core/model/quota.ts';
import { countAllowed, findBreach, QuotaRules, QuotaUsage } from '../../../core/quotas/index.ts';

const GIB = 1024 ** 3;
const ann = (limits: QuotaLimits): Quota => ({ kind: 'principal', name: 'ann', limits });
const everyone = (limits: QuotaLimits): Quota => ({ kind: 'default', name: 'everyone', limits });
const team = (limits: QuotaLimits): Quota => ({ kind: 'team', name: 'qe', limits });
const os = (limits: QuotaLimits): Quota => ({ kind: 'os', name: 'windows', limits });

interface Case {
  what: string;
  quotas: Quota[];
  changes?: Quota[];
  count?: number;
  mayBorrow?: boolean;
  /** `subject limit allowed/used/asked`, with ! where it never fits. */
  breach?: string;
  allowed?: number;
}

/** Ann of team qe holds 3 running windows VMs of 2 vCPUs and 4 GiB, and one that is shut down. */
const CASES: Case[] = [
  { what: 'no quota', quotas: [] },
  { what: 'the last VM within a limit', quotas: [ann({ vms: 6 })], count: 2 },
  { what: 'one VM too many', quotas: [ann({ vms: 5 })], count: 2, breach: 'ann vms 5/4/2', allowed: 1 },
  {
    what: 'more than the limit alone',
    quotas: [ann({ vms: 5 })],
    count: 6,
    breach: 'ann vms 5/4/6!',
    allowed: 1,
  },
  { what: 'a limit of nothing', quotas: [ann({ vms: 0 })], breach: 'ann vms 0/4/1!', allowed: 0 },
  { what: 'vCPUs: those of a VM that is shut down do not count', quotas: [ann({ vcpus: 8 })] },
  { what: 'vCPUs', quotas: [ann({ vcpus: 7 })], breach: 'ann vcpus 7/6/2', allowed: 0 },
  {
    what: 'memory',
    quotas: [ann({ memoryBytes: 15 * GIB })],
    breach: `ann memoryBytes ${15 * GIB}/${12 * GIB}/${4 * GIB}`,
    allowed: 0,
  },
  {
    what: 'VMs of one request',
    quotas: [ann({ vmsPerRequest: 1 })],
    count: 2,
    breach: 'ann vmsPerRequest 1/0/2!',
    allowed: 1,
  },
  {
    what: "everyone's for who has no own",
    quotas: [everyone({ vms: 4 })],
    breach: 'ann vms 4/4/1',
    allowed: 0,
  },
  { what: 'its own instead of everyone’s', quotas: [everyone({ vms: 4 }), ann({ vms: 5 })] },
  {
    what: "everyone's where its own says nothing",
    quotas: [everyone({ vcpus: 6 }), ann({ vms: 5 })],
    breach: 'ann vcpus 6/6/2',
    allowed: 0,
  },
  { what: 'its own lifts what everyone has', quotas: [everyone({ vms: 4 }), ann({ vms: null })] },
  { what: 'a team', quotas: [ann({ vms: 9 }), team({ vms: 4 })], breach: 'qe vms 4/4/1', allowed: 0 },
  { what: 'an OS', quotas: [os({ vms: 4 })], breach: 'windows vms 4/4/1', allowed: 0 },
  {
    what: 'what never fits before what may fit later',
    quotas: [ann({ vms: 5 }), os({ vms: 1 })],
    count: 2,
    breach: 'windows vms 1/4/2!',
    allowed: 0,
  },
  { what: 'a change over the ini', quotas: [ann({ vms: 4 })], changes: [ann({ vms: 5 })] },
  { what: 'a change that lifts a limit', quotas: [ann({ vms: 4 })], changes: [ann({ vms: null })] },
  {
    what: 'a change leaves other limits',
    quotas: [ann({ vms: 9, vcpus: 6 })],
    changes: [ann({ vms: 9 })],
    breach: 'ann vcpus 6/6/2',
    allowed: 0,
  },
  { what: 'borrowing in an idle lab', quotas: [ann({ vms: 4, borrow: true })], mayBorrow: true },
  {
    what: 'no borrowing while others wait',
    quotas: [ann({ vms: 4, borrow: true })],
    breach: 'ann vms 4/4/1',
    allowed: 0,
  },
  {
    what: 'what borrows fits later, however large',
    quotas: [ann({ vms: 4, borrow: true })],
    count: 9,
    breach: 'ann vms 4/4/9',
    allowed: 0,
  },
  {
    what: 'borrowing leaves the size of a request',
    quotas: [ann({ vms: 4, vmsPerRequest: 1, borrow: true })],
    count: 2,
    mayBorrow: true,
    breach: 'ann vmsPerRequest 1/0/2!',
    allowed: 1,
  },
  {
    what: 'one that lends does not speak for the other',
    quotas: [ann({ vms: 4, borrow: true }), team({ vms: 4 })],
    mayBorrow: true,
    breach: 'qe vms 4/4/1',
    allowed: 0,
  },
  {
    what: 'names without case',
    quotas: [{ ...team({ vms: 4 }), name: 'qe' }],
    breach: 'qe vms 4/4/1',
    allowed: 0,
  },
];

const DEMAND = { owner: 'ann', teams: ['QE'], osKey: 'windows', vcpus: 2, memoryBytes: 4 * GIB };

function holdFour(): QuotaUsage {
  const usage = new QuotaUsage();
  for (const id of ['a', 'b', 'c', 'd']) usage.set({ ...DEMAND, id, isStopped: id === 'd' });
  return usage;
}

describe('the limit that a request would exceed', () => {
  it.each(CASES)(
    '$what',
    ({ quotas, changes = [], count = 1, mayBorrow = false, breach, allowed = count }) => {
      const view = { rules: new QuotaRules(quotas, changes), usage: holdFour(), mayBorrow };
      const found = findBreach({ ...DEMAND, count }, view);
      expect(
        found &&
          `${found.subject.name.toLowerCase()} ${found.limit} ${found.allowed}/${found.used}/${found.asked}${found.canFitLater ? '' : '!'}`,
      ).toBe(breach);
      expect(countAllowed({ ...DEMAND, count }, view)).toBe(allowed);
    },
  );
});

describe('use', () => {
  it('follows a VM to another owner, and is nothing once all have gone', () => {
    const usage = holdFour();
    usage.set({ ...DEMAND, owner: 'lee', teams: [], id: 'a', isStopped: false });
    expect(usage.used({ kind: 'principal', name: 'ann' })).toEqual({
      vms: 3,
      vcpus: 4,
      memoryBytes: 8 * GIB,
    });
    expect(usage.used({ kind: 'principal', name: 'lee' })).toEqual({
      vms: 1,
      vcpus: 2,
      memoryBytes: 4 * GIB,
    });
    expect(usage.used({ kind: 'team', name: 'qe' }).vms).toBe(3);
    expect(usage.used({ kind: 'os', name: 'windows' }).vms).toBe(4);
    for (const id of ['a', 'b', 'c', 'd', 'd']) usage.delete(id);
    for (const name of ['ann', 'lee']) expect(usage.used({ kind: 'principal', name }).vms).toBe(0);
  });
});
