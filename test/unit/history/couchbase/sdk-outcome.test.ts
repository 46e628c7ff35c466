import * as couchbase from 'couchbase';
import { expect, it } from 'vitest';
import type { Sdk } from '../../../../core/history/couchbase/sdk/sdk.ts';
import { describeSdkError, SdkOutcomes } from '../../../../core/history/couchbase/sdk/sdk-outcome.ts';

const sdk = couchbase as unknown as Sdk;
const outcomes = new SdkOutcomes(sdk);
const failing = (error: unknown) => () => Promise.reject(error);

it.each([
  [
    new couchbase.UnambiguousTimeoutError(undefined, {
      retry_reasons: ['socket_not_available', 'socket_not_available'],
    } as never),
    'the server did not answer in time (unambiguous timeout: socket_not_available)',
  ],
  [
    new couchbase.AuthenticationFailureError(),
    'the server refuses the user, the password or the bucket for this user (authentication failure)',
  ],
  [new couchbase.BucketNotFoundError(), 'there is no such bucket (bucket not found)'],
  [new couchbase.PathInvalidError(), 'path invalid'],
  [new TypeError('not JSON'), 'not JSON'],
])('an error of the SDK is a sentence with its own words behind it: %s', (error, sentence) => {
  expect(describeSdkError(error)).toBe(sentence);
});

it.each([
  ['transient', new couchbase.TemporaryFailureError()],
  ['ambiguous', new couchbase.AmbiguousTimeoutError()],
  ['refused', new couchbase.ValueTooLargeError()],
  ['conflict', new couchbase.CasMismatchError()],
])('a write that is %s is told as that', async (kind, error) => {
  const outcome = await outcomes.ofWrite(failing(error));
  expect(outcome.kind).toBe(kind);
  if ('reason' in outcome) expect(outcome.reason).toMatch(/^(the|whether) .* \(.*\)$/);
});

it('a read changes nothing, so that none is ambiguous; a query without an index is told apart', async () => {
  expect(await outcomes.ofRead(failing(new couchbase.AmbiguousTimeoutError()))).toMatchObject({
    kind: 'transient',
  });
  expect(await outcomes.ofRead(failing(new couchbase.DocumentNotFoundError()))).toEqual({ kind: 'missing' });
  expect(await outcomes.ofQuery(failing(new couchbase.PlanningFailureError()))).toEqual({
    kind: 'no-index',
    reason: 'no index serves the query (planning failure)',
  });
});
