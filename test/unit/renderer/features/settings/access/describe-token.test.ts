import { describe, expect, it } from 'vitest';
import type { Principal, Token } from '../../../../../../core/model/access.ts';
import { describeToken } from '../../../../../../renderer/features/settings/access/describe-token.ts';

const DAY_MS = 86_400_000;
const NOW = new Date(2026, 3, 29, 12).getTime();
const ANN: Principal = { id: 'ann', role: 'requester', teams: [], createdAt: 0, createdBy: 'root' };

function token(changes: Partial<Token> = {}): Token {
  return {
    id: '0123456789ab',
    principal: 'ann',
    label: 'laptop',
    scopes: ['read', 'request'],
    actsForLegacy: false,
    createdAt: 0,
    createdBy: 'root',
    expiresAt: NOW + 60 * DAY_MS,
    ...changes,
  };
}

describe('what a token is good for', () => {
  it('is nothing to mention while it is valid', () => {
    expect(describeToken(token(), ANN, NOW)).toMatchObject({
      isLive: true,
      mark: undefined,
      note: undefined,
    });
  });

  it.each([
    [15, undefined],
    [14, 'warn'],
    [1, 'warn'],
  ])('is warned of %d days ahead: %s', (days, mark) => {
    expect(describeToken(token({ expiresAt: NOW + days * DAY_MS }), ANN, NOW).mark).toBe(mark);
  });

  it('names the successor instead of asking for one', () => {
    const rotated = token({ expiresAt: NOW + DAY_MS, replacedBy: 'fedcba987654' });
    expect(describeToken(rotated, ANN, NOW).note).toContain('replaced by dyn_fedcba987654_…');
  });

  it.each<[string, Partial<Token>, Partial<Principal>, RegExp]>([
    ['revoked', { revokedAt: NOW - DAY_MS }, {}, /^Refused everywhere: it was revoked/],
    ['expired', { expiresAt: NOW - DAY_MS }, {}, /^Refused everywhere: it expired yesterday|28 Apr/],
    ['of a disabled principal', {}, { disabledAt: 1 }, /^Refused everywhere: ann is disabled/],
    ['beyond its role', {}, { role: 'reader' }, /^Refused for request: ann is a reader now/],
    ['sent in the open', { exposedAt: 1, exposedFrom: '10.1.2.3' }, {}, /plain http from 10\.1\.2\.3/],
  ])('is refused, with the reason: %s', (_case, changes, holder, note) => {
    expect(describeToken(token(changes), { ...ANN, ...holder }, NOW).note).toMatch(note);
  });

  it('is revoked at once, though this clock is behind the one of the core', () => {
    expect(describeToken(token({ revokedAt: NOW + 30_000 }), ANN, NOW)).toMatchObject({ isLive: false });
  });

  it('does not hide that others may know it behind its end', () => {
    const both = token({ expiresAt: NOW + DAY_MS, exposedAt: 1 });
    expect(describeToken(both, ANN, NOW).mark).toBe('bad');
  });
});
