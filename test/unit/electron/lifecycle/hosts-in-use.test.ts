import { expect, it } from 'vitest';
import { describeInUse } from '../../../../electron/lifecycle/hosts-in-use.ts';

it('leaving the hosts names the requests that are interrupted and the VMs that outlive their deadlines', () => {
  expect(describeInUse({ hosts: 100, runningRequests: 3, vmsInProgress: 7, runningVms: 214 })).toBe(
    '3 requests in progress (7 VMs): VMs that have started go on when DynVM runs with this ini again, others are given up.\n' +
      '214 running VMs will be kept, and will outlive their deadlines until DynVM runs with this ini again.',
  );
});

it('leaving idle hosts says that nothing is in progress', () => {
  const idle = { hosts: 2, runningRequests: 0, vmsInProgress: 0, runningVms: 0 };
  expect(describeInUse(idle)).toBe('Nothing is in progress, and no VM of ours is running.');
});
