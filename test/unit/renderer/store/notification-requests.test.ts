import { beforeEach, describe, expect, it } from 'vitest';
import { firstWish } from '../../../../renderer/features/provision/provision-draft.ts';
import {
  endRoomWait,
  isSameAsk,
  keepAwaitedRequest,
  keepRoomWait,
  useTellings,
} from '../../../../renderer/store/notification-requests.ts';

const wish = { ...firstWish('centos7', 1440), count: 5 };

describe('what somebody wants to be told of', () => {
  beforeEach(() => useTellings.setState({ requests: [], rooms: [] }));

  it('is one wait an ask, whatever its name; a later moment takes the place of the earlier', () => {
    keepRoomWait({ wish, fromAt: 1000 });
    keepRoomWait({ wish: { ...wish, descriptor: 'named' }, fromAt: 2000 });
    keepRoomWait({ wish: { ...wish, count: 6 }, fromAt: 3000 });
    expect(useTellings.getState().rooms.map(({ fromAt }) => fromAt)).toEqual([2000, 3000]);
    endRoomWait(wish);
    expect(useTellings.getState().rooms.map(({ fromAt }) => fromAt)).toEqual([3000]);
  });

  it('takes an ask with an undefined field for the same as one without', () => {
    expect(isSameAsk(wish, { ...wish, vcpus: undefined })).toBe(true);
    expect(isSameAsk(wish, { ...wish, vcpus: 2 })).toBe(false);
  });

  it('does not grow without end', () => {
    for (let n = 0; n < 200; n += 1) keepAwaitedRequest(`r${n}`);
    expect(useTellings.getState().requests).toHaveLength(50);
    expect(useTellings.getState().requests.at(-1)).toBe('r199');
  });
});
