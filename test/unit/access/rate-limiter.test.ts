import { describe, expect, it } from 'vitest';
import { toAddressSource } from '../../../core/access/address-source.ts';
import { RateLimiter } from '../../../core/access/rate-limiter.ts';
import { createFakeClock } from '../../fixtures/fake-clock.ts';

function createLab(limits: { read?: number; create?: number; other?: number }) {
  const clock = createFakeClock();
  return { clock, limits, limiter: new RateLimiter(clock, () => limits) };
}

describe('RateLimiter', () => {
  it('takes so many requests a minute of each caller and class, and says when the next is taken', () => {
    const { clock, limiter } = createLab({ read: 2, create: 1 });
    expect(limiter.take('a', 'read')).toMatchObject({ limit: 2, remaining: 1, resetMs: 60_000 });
    clock.advance(20_000);
    expect(limiter.take('a', 'read')).toMatchObject({ remaining: 0, resetMs: 40_000 });
    const refused = limiter.take('a', 'read');
    expect(refused?.refusal).toMatchObject({ code: 'rate-limited', retryAfterSeconds: 40 });
    expect(refused?.refusal?.message).toBe('Too many reads: at most 2 a minute');
    expect(limiter.take('a', 'create')?.refusal).toBeUndefined();
    expect(limiter.take('b', 'read')?.refusal).toBeUndefined();
    clock.advance(40_000);
    expect(limiter.take('a', 'read')).toMatchObject({ remaining: 1, resetMs: 60_000 });
  });

  it('limits nothing where the ini says none, and follows the ini at once', () => {
    const { limits, limiter } = createLab({});
    for (let n = 0; n < 1000; n += 1) expect(limiter.take('a', 'other')).toBeUndefined();
    expect(limiter.size).toBe(0);
    limits.other = 1;
    expect(limiter.take('a', 'other')?.refusal).toBeUndefined();
    expect(limiter.take('a', 'other')?.refusal).toBeDefined();
  });

  it('remembers 10,000 callers at most, and none whose minute is over', () => {
    const { clock, limiter } = createLab({ read: 1 });
    for (let n = 0; n < 25_000; n += 1) limiter.take(`address:${n}`, 'read');
    expect(limiter.size).toBe(10_000);
    expect(limiter.take('address:24999', 'read')?.refusal).toBeDefined();
    clock.advance(60_000);
    limiter.take('a', 'read');
    expect(limiter.size).toBe(1);
  });
});

describe('toAddressSource', () => {
  it.each([
    ['10.1.2.3', '10.1.2.3'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:db8:1:2::9', '2001:db8:1:2::/64'],
    ['2001:DB8::1', '2001:db8:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
  ])('%s counts as %s', (address, source) => expect(toAddressSource(address)).toBe(source));
});
