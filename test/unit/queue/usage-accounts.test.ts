import { expect, test as it } from 'vitest';
import { USAGE_HALF_LIFE_MS, UsageAccounts } from '../../../core/queue/usage-accounts.ts';

const HOUR = 3_600_000;
const FAR = 1_000 * HOUR;

it('what was used four hours ago counts half', () => {
  const accounts = new UsageAccounts();
  accounts.addPast('ann', { fromAt: FAR - 1, untilAt: FAR }, FAR);
  const fresh = accounts.used('ann', FAR);
  expect(accounts.used('ann', FAR + USAGE_HALF_LIFE_MS)).toBeCloseTo(fresh / 2, 6);
});

it('following VMs live and taking them up afterwards come to the same', () => {
  const followed = new UsageAccounts();
  followed.changeLive('ann', 2, FAR);
  followed.changeLive('ann', -1, FAR + HOUR);
  followed.changeLive('ann', -1, FAR + 3 * HOUR);
  const now = FAR + 5 * HOUR;
  const takenUp = new UsageAccounts();
  takenUp.addPast('ann', { fromAt: FAR, untilAt: FAR + HOUR }, now);
  takenUp.addPast('ann', { fromAt: FAR, untilAt: FAR + 3 * HOUR }, now);
  expect(followed.used('ann', now)).toBeCloseTo(takenUp.used('ann', now), 3);
  expect(followed.live('ann')).toBe(0);
});

it('a clock that steps back uses nothing up', () => {
  const accounts = new UsageAccounts();
  accounts.changeLive('ann', 1, FAR);
  const before = accounts.used('ann', FAR + HOUR);
  expect(accounts.used('ann', FAR - HOUR)).toBe(before);
});

it('whoever used nothing that counts is forgotten; whoever has VMs is not', () => {
  const accounts = new UsageAccounts();
  accounts.addPast('gone', { fromAt: FAR - HOUR, untilAt: FAR }, FAR);
  accounts.changeLive('here', 1, FAR);
  accounts.prune(FAR + 100 * USAGE_HALF_LIFE_MS);
  expect(accounts.used('gone', FAR + 100 * USAGE_HALF_LIFE_MS)).toBe(0);
  expect(accounts.live('here')).toBe(1);
});
