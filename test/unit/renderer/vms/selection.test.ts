import { describe, expect, it } from 'vitest';
import { actedOn, sizeOf, withRange } from '../../../../renderer/features/vms/selection.ts';
import { lineOfLease, lineOfVm } from './vm-fixtures.ts';

const failure = { code: 'no-dhcp-lease', message: 'No DHCP lease after 400 s' } as const;
const first = lineOfLease('first');
const second = lineOfLease('second', { requestId: 'request-2' });
const failed = lineOfLease('failed', { state: { kind: 'failed', failure } });
const foreign = lineOfVm();
const shown = [first, foreign, failed, second];

const keys = (...list: string[]) => Object.fromEntries(list.map((key) => [key, true as const]));

describe('selection of VMs', () => {
  it('acts on what is ours and alive only, though all of it is selected', () => {
    expect(actedOn(shown, keys(...shown.map(({ key }) => key)))).toEqual([first, second]);
  });

  it('leaves alone what is on its way out, unless that is stuck', () => {
    const leaving = lineOfLease('leaving', { state: { kind: 'releasing', reason: 'released' } });
    const blockedBy = { code: 'host-unavailable', message: 's827 does not answer' } as const;
    const stuck = lineOfLease('stuck', { state: { kind: 'releasing', reason: 'released', blockedBy } });
    expect(actedOn([leaving, stuck], keys('leaving', 'stuck'))).toEqual([stuck]);
  });

  it('never acts on what a filter hides', () => {
    expect(actedOn([second], keys('first', 'second'))).toEqual([second]);
  });

  it('takes a range in either direction, keeps what was selected, and passes over others', () => {
    const before = keys('first');
    expect(withRange({}, shown, 3, 0)).toEqual(keys('first', 'second'));
    expect(withRange(before, shown, 2, 3)).toEqual(keys('first', 'second'));
    expect(before).toEqual(keys('first'));
  });

  it('sums up what is selected', () => {
    expect(sizeOf([first, second])).toEqual({ requests: 2, vcpus: 12, memoryBytes: 12 * 1024 ** 3 });
  });
});
