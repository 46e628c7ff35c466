import { beforeEach, describe, expect, it } from 'vitest';
import { createDraft } from '../../../../renderer/features/provision/provision-draft.ts';
import {
  awaitCapacity,
  awaitRequest,
  isSameDraft,
  stopAwaitingCapacity,
  useNotificationRequests,
} from '../../../../renderer/store/notification-requests.ts';

const draft = { ...createDraft('centos7', 1440), count: 5 };

describe('what somebody wants to be told of', () => {
  beforeEach(() => useNotificationRequests.setState({ requests: [], capacityWaits: [] }));

  it('is one wait an ask, whatever its name; a later moment takes the place of the earlier', () => {
    awaitCapacity({ draft, fromAt: 1000 });
    awaitCapacity({ draft: { ...draft, descriptor: 'named' }, fromAt: 2000 });
    awaitCapacity({ draft: { ...draft, count: 6 }, fromAt: 3000 });
    expect(useNotificationRequests.getState().capacityWaits.map(({ fromAt }) => fromAt)).toEqual([
      2000, 3000,
    ]);
    stopAwaitingCapacity(draft);
    expect(useNotificationRequests.getState().capacityWaits.map(({ fromAt }) => fromAt)).toEqual([3000]);
  });

  it('takes an ask with an undefined field for the same as one without', () => {
    expect(isSameDraft(draft, { ...draft, vcpus: undefined })).toBe(true);
    expect(isSameDraft(draft, { ...draft, vcpus: 2 })).toBe(false);
  });

  it('does not grow without end', () => {
    for (let n = 0; n < 200; n += 1) awaitRequest(`r${n}`);
    expect(useNotificationRequests.getState().requests).toHaveLength(50);
    expect(useNotificationRequests.getState().requests.at(-1)).toBe('r199');
  });
});
