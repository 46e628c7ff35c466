import { describe, expect, it } from 'vitest';
import {
  createFilterTest,
  listFilterChoices,
  OVER_A_DAY,
  toggleFilter,
  type VmFilter,
} from '../../../../../../renderer/features/vms/filters/vm-filter.ts';
import { lineOfAsk, lineOfLease, lineOfVm } from '../vm-fixtures.ts';

const HOUR_MS = 3_600_000;
const NOW = 100 * 24 * HOUR_MS;
const aged = (id: string, hours: number) =>
  lineOfLease(id, { createdAt: NOW - hours * HOUR_MS, deadlineAt: NOW + 8 * HOUR_MS });
const asked = (tags: Record<string, string>, requester: string) => lineOfAsk({ tags, requester });

describe('what there is to filter by', () => {
  it('is each value once, with how many VMs have it, in the order people count', () => {
    const lines = [
      lineOfLease('a', { osKey: 'ubuntu22', hostName: 's10' }),
      lineOfLease('b', { osKey: 'centos7', hostName: 's9' }),
      lineOfLease('c', { osKey: 'ubuntu22', hostName: 's10' }),
      lineOfVm(),
    ];
    expect(listFilterChoices(lines, 'osKey', NOW)).toEqual([
      { value: 'centos7', vms: 1 },
      { value: 'ubuntu22', vms: 2 },
    ]);
    expect(listFilterChoices(lines, 'host', NOW).map(({ value }) => value)).toEqual(['s9', 's10', 's914']);
    expect(listFilterChoices(lines, 'owner', NOW)).toEqual([
      { value: 'legacy', vms: 3 },
      { value: 'not ours', vms: 1 },
    ]);
  });

  it('is every tag of a VM, and its requester', () => {
    const line = asked({ team: 'qe', owner: 'ann' }, 'ann');
    expect(listFilterChoices([line], 'tag', NOW).map(({ value }) => value)).toEqual(['owner=ann', 'team=qe']);
    expect(listFilterChoices([line], 'requester', NOW)).toEqual([{ value: 'ann', vms: 1 }]);
  });

  it('is its age in steps, youngest first, and none where nobody knows when it began', () => {
    const lines = [aged('week', 200), aged('day', 30), aged('hours', 3), aged('new', 0.5), lineOfVm()];
    expect(listFilterChoices(lines, 'age', NOW).map(({ value }) => value)).toEqual([
      'under 1 h',
      '1 to 24 h',
      '1 to 7 days',
      'over 7 days',
    ]);
  });
});

describe('a filter', () => {
  const lines = [
    lineOfLease('a', { osKey: 'centos7', hostName: 's1' }),
    lineOfLease('b', { osKey: 'windows', hostName: 's1' }),
    lineOfLease('c', { osKey: 'windows', hostName: 's2' }),
    lineOfLease('d', { osKey: 'ubuntu22', hostName: 's2' }),
  ];
  const left = (filter: VmFilter) => lines.filter(createFilterTest(filter, NOW)).map(({ key }) => key);

  it.each([
    [{}, ['a', 'b', 'c', 'd']],
    [{ osKey: ['windows'] }, ['b', 'c']],
    [{ osKey: ['windows', 'centos7'] }, ['a', 'b', 'c']],
    [{ osKey: ['windows', 'centos7'], host: ['s1'] }, ['a', 'b']],
    [{ osKey: [] }, ['a', 'b', 'c', 'd']],
    [{ tag: ['team=qe'] }, []],
  ] as [VmFilter, string[]][])('%j leaves %j', (filter, keys) => {
    expect(left(filter)).toEqual(keys);
  });

  it('finds what has lived for more than a day', () => {
    const ages = [aged('hours', 23), aged('day', 25), aged('weeks', 500)];
    expect(ages.filter(createFilterTest(OVER_A_DAY, NOW)).map(({ key }) => key)).toEqual(['day', 'weeks']);
  });

  it('takes a value in and out again, and goes with its last', () => {
    const one = toggleFilter({}, 'host', 's1');
    const two = toggleFilter(one, 'host', 's2');
    expect(two).toEqual({ host: ['s1', 's2'] });
    expect(toggleFilter(two, 'host', 's1')).toEqual({ host: ['s2'] });
    expect(toggleFilter(one, 'host', 's1')).toEqual({});
  });
});
