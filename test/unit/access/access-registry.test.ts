import { describe, expect, it } from 'vitest';
import { createAccessLab } from './access-lab.ts';

const DAY_MS = 86_400_000;

describe('AccessRegistry', () => {
  it('keeps a principal in the store before it counts, with the audit record in the same save', async () => {
    const { registry, store, author } = createAccessLab();
    store.failure = new Error('disk full');
    await expect(registry.createPrincipal({ id: 'ann', role: 'requester' }, author)).rejects.toThrow(
      'disk full',
    );
    expect(registry.principal('ann')).toBeUndefined();
    store.failure = undefined;
    await registry.createPrincipal({ id: 'Ann', role: 'requester', teams: ['qe', 'qe'] }, author);
    expect(registry.principal('ann')).toMatchObject({ role: 'requester', teams: ['qe'], createdBy: 'root' });
    expect(store.saved).toHaveLength(1);
    expect(store.saved[0]?.audit).toMatchObject([
      { operation: 'principals.create', object: 'ann', after: 'requester, teams qe' },
    ]);
  });

  it.each(['legacy', 'service', 'pool', 'LEGACY'])('refuses %s: a name of the service itself', async (id) => {
    const { registry, author } = createAccessLab();
    await expect(registry.createPrincipal({ id, role: 'admin' }, author)).rejects.toMatchObject({
      code: 'bad-input',
    });
  });

  it('refuses a second principal of one name, also when both are asked for at once', async () => {
    const { registry, author } = createAccessLab();
    const outcomes = await Promise.allSettled([
      registry.createPrincipal({ id: 'ann', role: 'reader' }, author),
      registry.createPrincipal({ id: 'ANN', role: 'admin' }, author),
    ]);
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
    expect(registry.principal('ann')?.role).toBe('reader');
  });

  it('never keeps the secret of a token, and shows it once', async () => {
    const { registry, store, author } = createAccessLab();
    await registry.createPrincipal({ id: 'ann', role: 'requester' }, author);
    const { text, token } = await registry.createToken({ principal: 'ann', label: 'laptop' }, author);
    const secret = text.split('_').slice(2).join('_');
    expect(secret).toHaveLength(43);
    expect(JSON.stringify([store.saved, registry.tokens(), token])).not.toContain(secret);
    expect(JSON.stringify(registry.tokens())).not.toContain('digest');
  });

  it('gives a token the scopes of asking unless told otherwise, and none beyond the role', async () => {
    const { registry, author } = createAccessLab();
    await registry.createPrincipal({ id: 'boss', role: 'admin' }, author);
    await registry.createPrincipal({ id: 'eye', role: 'reader' }, author);
    const plain = await registry.createToken({ principal: 'boss', label: 'a' }, author);
    expect(plain.token.scopes).toEqual(['read', 'request']);
    await expect(
      registry.createToken({ principal: 'eye', label: 'b', scopes: ['read', 'request'] }, author),
    ).rejects.toThrow('eye is a reader: its tokens may have read, metrics, not request');
  });

  it.each([0, -1, 366, Number.NaN])('refuses a life of %s days', async (days) => {
    const { registry, author } = createAccessLab();
    await registry.createPrincipal({ id: 'ann', role: 'requester' }, author);
    await expect(registry.createToken({ principal: 'ann', label: 'x', days }, author)).rejects.toMatchObject({
      code: 'bad-input',
    });
  });

  it('rotates with an overlap: both work until it ends; without one the old token ends at once', async () => {
    const { registry, clock, authenticator, author } = createAccessLab();
    await registry.createPrincipal({ id: 'ci', role: 'requester' }, author);
    const first = await registry.createToken({ principal: 'ci', label: 'jenkins', days: 30 }, author);
    const second = await registry.rotateToken(first.token.id, DAY_MS, author);
    const works = (text: string) => {
      try {
        return authenticator.withToken(text, '10.0.0.1').identity.principal;
      } catch {
        return undefined;
      }
    };
    expect([works(first.text), works(second.text)]).toEqual(['ci', 'ci']);
    clock.advance(DAY_MS);
    expect([works(first.text), works(second.text)]).toEqual([undefined, 'ci']);
    const third = await registry.rotateToken(second.token.id, 0, author);
    expect([works(second.text), works(third.text)]).toEqual([undefined, 'ci']);
    expect(third.token.expiresAt - third.token.createdAt).toBe(30 * DAY_MS);
    await expect(registry.rotateToken(second.token.id, 0, author)).rejects.toThrow('revoked');
  });

  it('bounds the live tokens of one principal; those that are over do not count', async () => {
    const { registry, author } = createAccessLab();
    await registry.createPrincipal({ id: 'ci', role: 'requester' }, author);
    const tokens = [];
    for (let index = 0; index < 50; index += 1) {
      tokens.push(await registry.createToken({ principal: 'ci', label: `t${index}` }, author));
    }
    const more = () => registry.createToken({ principal: 'ci', label: 'more' }, author);
    await expect(more()).rejects.toMatchObject({ code: 'unavailable' });
    await registry.revokeToken(tokens[0]?.token.id ?? '', author);
    await expect(more()).resolves.toBeDefined();
  });

  it('issues no token to a disabled principal', async () => {
    const { registry, author } = createAccessLab();
    await registry.createPrincipal({ id: 'ann', role: 'requester' }, author);
    await registry.updatePrincipal('ann', { disabled: true }, author);
    await expect(registry.createToken({ principal: 'ann', label: 'x' }, author)).rejects.toThrow('disabled');
  });

  it('a use that is noted while a token is being revoked does not bring it back in the store', async () => {
    const { registry, store, author } = createAccessLab();
    await registry.createPrincipal({ id: 'ci', role: 'requester' }, author);
    const { token } = await registry.createToken({ principal: 'ci', label: 'x' }, author);
    const revoking = registry.revokeToken(token.id, author);
    // The revocation is on its way to the store now.
    await Promise.resolve();
    await Promise.all([
      revoking,
      registry.noteUse(new Map([[token.id, { accepted: { at: 5, address: '10.0.0.1' } }]])),
    ]);
    expect(store.saved.at(-1)?.rows.tokens?.[0]?.revokedAt).toBeDefined();
    expect(registry.storedToken(token.id)?.revokedAt).toBeDefined();
  });
});
