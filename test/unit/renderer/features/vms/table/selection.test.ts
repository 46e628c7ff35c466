import { describe, expect, it } from 'vitest';
import {
  selectActionable,
  selectRange,
  summarizeSelection,
  toggleAll,
  toggleLine,
  toSelectedPart,
} from '../../../../../../renderer/features/vms/table/selection.ts';
import { lineOfLease, lineOfVm } from '../vm-fixtures.ts';

const failure = { code: 'no-dhcp-lease', message: 'No DHCP lease after 400 s' } as const;
const first = lineOfLease('first');
const second = lineOfLease('second', { requestId: 'request-2' });
const failed = lineOfLease('failed', { state: { kind: 'failed', failure } });
const foreign = lineOfVm();
const shown = [first, foreign, failed, second];

const keys = (...list: string[]) => Object.fromEntries(list.map((key) => [key, true as const]));

describe('selection of VMs', () => {
  it('acts on what is ours and alive only, though all of it is selected', () => {
    expect(selectActionable(shown, keys(...shown.map(({ key }) => key)))).toEqual([first, second]);
  });

  it('leaves alone what is on its way out, unless that is stuck', () => {
    const leaving = lineOfLease('leaving', { state: { kind: 'releasing', reason: 'released' } });
    const blockedBy = { code: 'host-unavailable', message: 's827 does not answer' } as const;
    const stuck = lineOfLease('stuck', { state: { kind: 'releasing', reason: 'released', blockedBy } });
    expect(selectActionable([leaving, stuck], keys('leaving', 'stuck'))).toEqual([stuck]);
  });

  it('never acts on what a filter hides', () => {
    expect(selectActionable([second], keys('first', 'second'))).toEqual([second]);
  });

  it('takes a range in either direction, keeps what was selected, and passes over others', () => {
    const before = keys('first');
    expect(selectRange({}, shown, 3, 0)).toEqual(keys('first', 'second'));
    expect(selectRange(before, shown, 2, 3)).toEqual(keys('first', 'second'));
    expect(before).toEqual(keys('first'));
  });

  it('takes one line in and out again, never one that is not ours to act on', () => {
    expect(toggleLine({}, first)).toEqual(keys('first'));
    expect(toggleLine(keys('first', 'second'), first)).toEqual(keys('second'));
    expect(toggleLine({}, foreign)).toEqual({});
  });

  it('takes all on show, and gives all on show up again; what a filter hides stays', () => {
    const all = toggleAll(keys('hidden'), shown);
    expect(all).toEqual(keys('hidden', 'first', 'second'));
    expect(toggleAll(all, shown)).toEqual(keys('hidden'));
    expect(toggleAll(keys('first'), shown)).toEqual(keys('first', 'second'));
  });

  it.each([
    ['none', keys()],
    ['none', keys('hidden')],
    ['some', keys('first')],
    ['all', keys('first', 'second')],
  ])('knows whether all that may be selected is: %s', (part, selected) => {
    expect(toSelectedPart(shown, selected)).toBe(part);
  });

  it('sums up what is selected', () => {
    expect(summarizeSelection([first, second])).toEqual({
      requests: 2,
      vcpus: 12,
      memoryBytes: 12 * 1024 ** 3,
    });
  });
});
