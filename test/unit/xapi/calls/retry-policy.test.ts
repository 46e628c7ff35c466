import { expect, it } from 'vitest';
import { delayBefore, isIdempotent, retryPolicyFor } from '../../../../core/xapi/calls/retry-policy.ts';
import { RpcFailure } from '../../../../core/xapi/failures/transport-failure.ts';

it('delays double up to a limit, with at most a quarter on top', () => {
  const policy = { retries: 9, firstDelayMs: 500, maxDelayMs: 5_000 };
  expect([0, 1, 2, 3, 4, 30].map((retry) => delayBefore(policy, retry, () => 0))).toEqual([
    500, 1_000, 2_000, 4_000, 5_000, 5_000,
  ]);
  expect(delayBefore(policy, 30, () => 0.999)).toBeLessThanOrEqual(6_250);
  expect(Number.isInteger(delayBefore(policy, 1, () => 0.123_456_7))).toBe(true);
});

it.each([
  ['TOO_MANY_PENDING_TASKS', 'VM.clone', true],
  ['OTHER_OPERATION_IN_PROGRESS', 'VM.destroy', true],
  ['HOST_STILL_BOOTING', 'VM.start', true],
  ['VDI_IN_USE', 'VDI.destroy', true],
  ['VDI_IN_USE', 'VM.start', false],
  ['INTERNAL_ERROR', 'VM.get_record', true],
  ['INTERNAL_ERROR', 'VM.start', false],
  ['SESSION_AUTHENTICATION_FAILED', 'session.login_with_password', false],
  ['OPERATION_BLOCKED', 'VM.destroy', false],
])('%s of %s: repeated %s', (code, message, repeated) => {
  expect(retryPolicyFor(new RpcFailure(code, []), message) !== undefined).toBe(repeated);
});

it.each([
  ['VM.get_record', true],
  ['VM.set_name_label', true],
  ['VM.remove_from_other_config', true],
  ['VM.add_to_other_config', false],
  ['VM.clone', false],
  ['VM.destroy', false],
  ['Async.VM.clone', false],
])('%s may run twice: %s', (message, idempotent) => {
  expect(isIdempotent(message)).toBe(idempotent);
});
