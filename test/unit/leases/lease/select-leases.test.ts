import { describe, expect, it } from 'vitest';
import { buildVmNames, parseBatchIndex, selectLeases } from '../../../../core/leases/lease/select-leases.ts';
import type { Lease } from '../../../../core/model/lease.ts';
import { sampleLease } from '../../../fixtures/sample-lease.ts';

function leaseNamed(name: string, descriptor: string): Lease {
  return sampleLease(name, { name, descriptor, index: parseBatchIndex(name, descriptor) ?? 1 });
}

const LIVE = [
  leaseNamed('job-17', 'job-17'),
  leaseNamed('job-1', 'job-1'),
  leaseNamed('job-110', 'job-1'),
  leaseNamed('job-12', 'job-1'),
  leaseNamed('job-11', 'job-1'),
];

function names(selected: ReturnType<typeof selectLeases>): string[] {
  return selected.matched.map((lease) => lease.name);
}

describe('names of an ask', () => {
  it('count 1 is the descriptor itself', () => {
    expect(buildVmNames('job', 1)).toEqual(['job']);
  });

  it('count n is numbered from 1 without gaps or repeats', () => {
    expect(buildVmNames('job', 12)).toEqual(
      [...'123456789', '10', '11', '12'].map((digits) => `job${digits}`),
    );
  });

  it.each([
    ['job', 'job', 1],
    ['job17', 'job', 17],
    ['job017', 'job', undefined],
    ['job0', 'job', undefined],
    ['job-x', 'job', undefined],
    ['other', 'job', undefined],
  ])('%s is number %s of %s', (name, descriptor, index) => {
    expect(parseBatchIndex(name, descriptor)).toBe(index);
  });
});

describe('which VMs a descriptor means', () => {
  it('without a count: every VM whose recorded descriptor it is, in the order of the batch', () => {
    expect(names(selectLeases({ descriptor: 'job-1' }, LIVE))).toEqual([
      'job-1',
      'job-11',
      'job-12',
      'job-110',
    ]);
  });

  it('job-1 does not own job-17', () => {
    expect(names(selectLeases({ descriptor: 'job-1' }, LIVE))).not.toContain('job-17');
    expect(names(selectLeases({ descriptor: 'job-' }, LIVE))).toEqual([]);
  });

  it('the full name of one VM of a batch means that VM', () => {
    expect(names(selectLeases({ descriptor: 'job-12' }, LIVE))).toEqual(['job-12']);
  });

  it('with a count: exactly these names, and says which are missing', () => {
    const selected = selectLeases({ descriptor: 'job-1', count: 3 }, LIVE);
    expect(names(selected)).toEqual(['job-11', 'job-12']);
    expect(selected.missing).toEqual(['job-13']);
  });

  it('with a count names win over recorded descriptors, in the order of their numbers', () => {
    const singles = ['job10', 'job2', 'job1'].map((name) => leaseNamed(name, name));
    expect(names(selectLeases({ descriptor: 'job', count: 10 }, singles))).toEqual(['job1', 'job2', 'job10']);
    expect(names(selectLeases({ descriptor: 'job', count: 2 }, singles, true))).toEqual(['job1', 'job2']);
    expect(names(selectLeases({ descriptor: 'job', count: 1 }, singles, true))).toEqual(['job1']);
    expect(names(selectLeases({ descriptor: 'job' }, singles))).toEqual([]);
  });

  it('count 1 means the bare name, not number 1', () => {
    expect(names(selectLeases({ descriptor: 'job-1', count: 1 }, LIVE))).toEqual(['job-1']);
    expect(selectLeases({ descriptor: 'job-', count: 1 }, LIVE)).toEqual({ matched: [], missing: ['job-'] });
  });

  it('setexpiry: count 1 means the bare name or number 1', () => {
    const numbered = LIVE.filter((lease) => lease.name !== 'job-1');
    expect(names(selectLeases({ descriptor: 'job-1', count: 1 }, numbered, true))).toEqual(['job-11']);
    expect(selectLeases({ descriptor: 'none', count: 1 }, LIVE, true).missing).toEqual(['none']);
  });

  it('the same VM name on two hosts: both are meant', () => {
    const twice = [leaseNamed('job', 'job'), { ...leaseNamed('job', 'job'), id: 'other', hostRef: 2 }];
    expect(selectLeases({ descriptor: 'job', count: 1 }, twice).matched).toHaveLength(2);
  });

  it('by id: what is not there is named', () => {
    expect(selectLeases({ leaseIds: ['job-12', 'gone'] }, LIVE).missing).toEqual(['gone']);
  });
});
