import { describe, expect, it, vi } from 'vitest';
import { createAccessLab } from './access-lab.ts';

const DAY_MS = 86_400_000;

async function withAnn() {
  const lab = createAccessLab();
  await lab.registry.createPrincipal({ id: 'ann', role: 'requester', teams: ['qe'] }, lab.author);
  const { token, text } = await lab.registry.createToken(
    { principal: 'ann', label: 'laptop', scopes: ['read', 'request'] },
    lab.author,
  );
  return { ...lab, token, text };
}

describe('Authenticator.withToken', () => {
  it('works out the rights anew for every request: role ∩ scopes', async () => {
    const { registry, authenticator, author, text } = await withAnn();
    expect(authenticator.withToken(text, 'a').identity).toMatchObject({
      principal: 'ann',
      scopes: ['read', 'request'],
      teams: ['qe'],
    });
    await registry.updatePrincipal('ann', { role: 'reader' }, author);
    expect(authenticator.withToken(text, 'a').identity.scopes).toEqual(['read']);
  });

  it('gives one answer for every token that does not count, and tells no reason', async () => {
    const { registry, authenticator, author, text, token, clock } = await withAnn();
    const said = (attempt: string) => {
      try {
        authenticator.withToken(attempt, `from ${attempt}`);
        return 'valid';
      } catch (error) {
        return (error as Error).message;
      }
    };
    const unknown = `dyn_${'0'.repeat(12)}_${'A'.repeat(43)}`;
    const wrong = `${text.slice(0, -1)}${text.endsWith('A') ? 'B' : 'A'}`;
    const malformed = [
      '',
      'dyn_',
      `${text}x`,
      text.toUpperCase(),
      `${text}\n`,
      'dyn_x_y',
      'a'.repeat(100_000),
    ];
    expect(new Set([unknown, wrong, ...malformed].map(said))).toEqual(
      new Set(['This token is not valid here.']),
    );
    expect(said(text)).toBe('valid');
    await registry.updatePrincipal('ann', { disabled: true }, author);
    expect(said(text)).toBe('This token is not valid here.');
    await registry.updatePrincipal('ann', { disabled: false }, author);
    expect(said(text)).toBe('valid');
    clock.advance(90 * DAY_MS);
    expect(said(text)).toBe('This token is not valid here.');
    await registry.revokeToken(token.id, author);
    expect(said(text)).toBe('This token is not valid here.');
  });

  it('slows down an address that guesses, and lets a valid token of the same address through', async () => {
    const { authenticator, text, clock } = await withAnn();
    const guess = () => {
      try {
        authenticator.withToken('dyn_guess', '10.0.0.9');
        return 'valid';
      } catch (error) {
        return (error as { code: string }).code;
      }
    };
    const first = Array.from({ length: 6 }, guess);
    expect(first).toEqual([...Array(5).fill('unauthenticated'), 'rate-limited']);
    expect(authenticator.withToken(text, '10.0.0.9').identity.principal).toBe('ann');
    clock.advance(1000);
    expect([guess(), guess()]).toEqual(['unauthenticated', 'rate-limited']);
    clock.advance(1000);
    expect(guess()).toBe('rate-limited');
    clock.advance(1000);
    expect(guess()).toBe('unauthenticated');
  });

  it('writes when and from where a token was last used, once a minute at most', async () => {
    const { authenticator, text, store, clock } = await withAnn();
    const before = store.saved.length;
    for (let index = 0; index < 100; index += 1) authenticator.withToken(text, '10.0.0.1');
    expect(store.saved).toHaveLength(before);
    clock.advance(60_000);
    await vi.waitFor(() => expect(store.saved).toHaveLength(before + 1));
    expect(store.saved.at(-1)?.rows.tokens).toMatchObject([{ lastUsedFrom: '10.0.0.1' }]);
    expect(store.saved.at(-1)?.audit).toEqual([]);
  });

  it('counts who still uses a token that was revoked or has expired, and nobody who only guesses', async () => {
    const { authenticator, text, token, registry, author, store, clock } = await withAnn();
    await registry.revokeToken(token.id, author);
    const use = (secret: string, address: string) =>
      expect(() => authenticator.withToken(secret, address)).toThrow();
    const before = store.saved.length;
    for (let index = 0; index < 213; index += 1) use(text, '10.0.0.1');
    use(text, '10.0.0.2');
    use(`${text.slice(0, -3)}AAA`, '10.0.0.3');
    expect(store.saved).toHaveLength(before);
    const refusedAt = clock.now();
    clock.advance(60_000);
    await vi.waitFor(() => expect(store.saved).toHaveLength(before + 1));
    const kept = { refusals: 214, lastRefusedAt: refusedAt, lastRefusedFrom: '10.0.0.2' };
    expect(registry.tokens()).toMatchObject([kept]);
    use(text, '10.0.0.4');
    authenticator.close();
    await vi.waitFor(() => expect(registry.tokens()).toMatchObject([{ refusals: 215 }]));
    expect(registry.tokens()[0]).not.toHaveProperty('lastUsedAt');
  });
});

describe('watch', () => {
  const cases = {
    'the token is revoked': (lab: Awaited<ReturnType<typeof withAnn>>) =>
      lab.registry.revokeToken(lab.token.id, lab.author),
    'the role changes': ({ registry, author }: Awaited<ReturnType<typeof withAnn>>) =>
      registry.updatePrincipal('ann', { role: 'reader' }, author),
    'the teams change': ({ registry, author }: Awaited<ReturnType<typeof withAnn>>) =>
      registry.updatePrincipal('ann', { teams: [] }, author),
    'the principal is disabled': ({ registry, author }: Awaited<ReturnType<typeof withAnn>>) =>
      registry.updatePrincipal('ann', { disabled: true }, author),
    'the token expires': ({ clock }: Awaited<ReturnType<typeof withAnn>>) => clock.advance(90 * DAY_MS),
    'the token is rotated without an overlap': ({
      registry,
      token,
      author,
    }: Awaited<ReturnType<typeof withAnn>>) => registry.rotateToken(token.id, 0, author),
  };
  it.each(Object.keys(cases) as (keyof typeof cases)[])('aborts when %s', async (name) => {
    const lab = await withAnn();
    const watched = lab.authenticator.withToken(lab.text, 'a').watch();
    await cases[name](lab);
    expect(watched.signal.aborted).toBe(true);
  });

  it('goes on when somebody else changes, and leaves no timer behind when it ends', async () => {
    const lab = await withAnn();
    const timersBefore = lab.clock.waiting;
    const watched = lab.authenticator.withToken(lab.text, 'a').watch();
    await lab.registry.createPrincipal({ id: 'bob', role: 'admin' }, lab.author);
    await lab.registry.revokeToken(
      (await lab.registry.createToken({ principal: 'ann', label: 'other' }, lab.author)).token.id,
      lab.author,
    );
    expect(watched.signal.aborted).toBe(false);
    watched.end();
    // The use of the token is noted once, by a timer of its own.
    expect(lab.clock.waiting).toBe(timersBefore + 1);
  });

  it('aborts a session with the token it was made from, at its logout, and when it was idle for long', async () => {
    const lab = await withAnn();
    const open = async (tokenId?: string) => {
      const { cookie, session } = await lab.sessions.open({ principal: 'ann', tokenId }, lab.author);
      return { cookie, session, watched: lab.authenticator.withSession(cookie).watch() };
    };
    const [byToken, loggedOut, idle] = [await open(lab.token.id), await open(), await open()];
    await lab.registry.revokeToken(lab.token.id, lab.author);
    expect(byToken.watched.signal.aborted).toBe(true);
    expect(() => lab.authenticator.withSession(byToken.cookie)).toThrow();
    await lab.sessions.end(loggedOut.session, lab.author);
    expect(loggedOut.watched.signal.aborted).toBe(true);
    lab.clock.advance(12 * 3_600_000 - 1);
    expect(idle.watched.signal.aborted).toBe(false);
    lab.clock.advance(1);
    expect(idle.watched.signal.aborted).toBe(true);
  });
});
