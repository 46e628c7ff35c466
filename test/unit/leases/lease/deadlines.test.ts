import { expect, it } from 'vitest';
import { assertWithinExtendLimit } from '../../../../core/leases/expiry/extend-deadline.ts';
import { computeLifetimeMs, findWarnedMinutes } from '../../../../core/leases/lease/deadlines.ts';
import type { LeaseContext } from '../../../../core/leases/lease/lease-context.ts';
import type { ProvisionSpec } from '../../../../core/model/request.ts';

const MINUTE = 60_000;

const contextWith = (common: object) => ({ config: () => ({ common }) }) as unknown as LeaseContext;

it('a lifetime is what was asked for, to the second, and at most what the ini allows', () => {
  const context = contextWith({ vmExpiryMinutes: 60 });
  const lifetime = (expiresInMinutes: number) =>
    computeLifetimeMs(context, { expiresInMinutes } as ProvisionSpec);
  expect([lifetime(10), lifetime(60), lifetime(61)]).toEqual([10 * MINUTE, 60 * MINUTE, 60 * MINUTE]);
  expect(lifetime(0.5)).toBe(MINUTE / 2);
});

it('the nearest warning whose moment is past need not be given any more', () => {
  const context = contextWith({ vmExpiryWarnMinutes: [60, 10] });
  const warned = (minutesLeft: number) => findWarnedMinutes(context, minutesLeft * MINUTE, 0);
  expect([warned(61), warned(60), warned(11), warned(10), warned(-1)]).toEqual([undefined, 60, 60, 10, 10]);
  expect(findWarnedMinutes(contextWith({ vmExpiryWarnMinutes: [] }), 0, 0)).toBeUndefined();
});

it('a deadline moves by at most what the ini allows, and any way where it says nothing', () => {
  const change = (minutes: number) => ({ minutes, from: 'now' }) as const;
  const limited = contextWith({ vmExtendMaxMinutes: 60 });
  expect(() => assertWithinExtendLimit(limited, change(60))).not.toThrow();
  expect(() => assertWithinExtendLimit(limited, change(61))).toThrow(
    'A deadline can be moved by at most 60 minutes, not 61.',
  );
  expect(() => assertWithinExtendLimit(contextWith({}), change(1_000_000))).not.toThrow();
});
