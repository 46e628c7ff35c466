import { expect, it } from 'vitest';
import { toRequester } from '../../../core/model/requester.ts';

it.each([
  ['console:ann', 'ann'],
  ['cli:ann', 'ann'],
  ['console:LAB\\ann', 'LAB\\ann'],
  ['console:a:b', 'a:b'],
  ['legacy:10.1.2.3', 'legacy:10.1.2.3'],
  ['legacy:fe80::1', 'legacy:fe80::1'],
  ['console:', 'console:'],
  ['expiry', 'expiry'],
])('what %s asks for is kept for %s', (actor, requester) => {
  expect(toRequester(actor)).toBe(requester);
});
