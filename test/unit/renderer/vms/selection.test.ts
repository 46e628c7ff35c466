import { describe, expect, it } from 'vitest';
import {
  actedOn,
  allOrNone,
  howManySelected,
  sizeOf,
  toggled,
  withRange,
} from '../../../../renderer/features/vms/selection.ts';
import { lineOfLease, lineOfVm } from './vm-fixtures.ts';

const failure = { code: 'no-dhcp-lease', message: 'No DHCP lease after 400 s' } as const;
const first = lineOfLease('first');
const second = lineOfLease('second', { requestId: 'request-2' });
const failed = lineOfLease('failed', { state: { kind: 'failed', failure } });
const foreign = lineOfVm();
const shown = [first, foreign, failed, second];

describe('selection of VMs', () => {
  it('acts on what is ours and alive only, though all of it is selected', () => {
    const everything = new Set(shown.map(({ key }) => key));
    expect(actedOn(shown, everything)).toEqual([first, second]);
  });

  it('leaves alone what is on its way out, unless that is stuck', () => {
    const leaving = lineOfLease('leaving', { state: { kind: 'releasing', reason: 'released' } });
    const blockedBy = { code: 'host-unavailable', message: 's827 does not answer' } as const;
    const stuck = lineOfLease('stuck', { state: { kind: 'releasing', reason: 'released', blockedBy } });
    expect(actedOn([leaving, stuck], new Set(['leaving', 'stuck']))).toEqual([stuck]);
  });

  it('never acts on what a filter hides', () => {
    expect(actedOn([second], new Set(['first', 'second']))).toEqual([second]);
  });

  it('toggles one without changing the set it was given', () => {
    const selected = new Set(['first']);
    expect(toggled(selected, 'second')).toEqual(new Set(['first', 'second']));
    expect(toggled(selected, 'first')).toEqual(new Set());
    expect(selected).toEqual(new Set(['first']));
  });

  it('takes a range in either direction, keeps what was selected, and passes over others', () => {
    expect(withRange(new Set(), shown, 3, 0)).toEqual(new Set(['first', 'second']));
    expect(withRange(new Set(['first']), shown, 2, 3)).toEqual(new Set(['first', 'second']));
  });

  it('selects all, then none', () => {
    const all = allOrNone(shown, new Set(['first']));
    expect(all).toEqual(new Set(['first', 'second']));
    expect(allOrNone(shown, all)).toEqual(new Set());
  });

  it.each([
    { selected: [], howMany: 'none' },
    { selected: ['1/vm-1'], howMany: 'none' },
    { selected: ['first'], howMany: 'some' },
    { selected: ['first', 'second'], howMany: 'all' },
  ])('is $howMany of the list with $selected', ({ selected, howMany }) => {
    expect(howManySelected(shown, new Set(selected))).toBe(howMany);
  });

  it('sums up what is selected', () => {
    expect(sizeOf([first, second])).toEqual({ requests: 2, vcpus: 12, memoryBytes: 12 * 1024 ** 3 });
  });
});
