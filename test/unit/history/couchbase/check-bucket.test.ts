import { expect, it } from 'vitest';
import { Secret } from '../../../../core/config/index.ts';
import type { Bucket } from '../../../../core/history/couchbase/bucket.ts';
import { checkBucket } from '../../../../core/history/couchbase/check-bucket.ts';
import { createFakeClock } from '../../../fixtures/fake-clock.ts';

const SETTINGS = { server: 'cb1', bucket: 'dynvm', username: 'ann', password: new Secret('geheim') };

/** A bucket whose SDK says these things; what is not given goes well. */
function checkWith(bucket: Partial<Bucket>, prefix: 'couchbase' | 'static' = 'couchbase') {
  const well: Partial<Bucket> = {
    connect: async () => {},
    read: async () => ({ kind: 'missing' }),
    query: async () => ({ kind: 'rows', rows: [] }),
    close: async () => {},
  };
  const createBucket = () => ({ ...well, ...bucket }) as Bucket;
  return checkBucket(SETTINGS, { prefix, clock: createFakeClock(), createBucket });
}

const failing = (reason: string) => async () => {
  throw new Error(reason);
};

it('a bucket that can be reached, read and queried is fit', async () => {
  const { ok, items } = await checkWith({});
  expect([ok, items.map(({ what, verdict }) => `${what} ${verdict}`)]).toEqual([
    true,
    ['connection ok', 'documents ok', 'query ok'],
  ]);
});

it.each([
  ['authentication failure', /refuses user ann on bucket dynvm .*couchbase\.userpassword/],
  ['bucket not found', /has no bucket dynvm .*check couchbase\.bucket/],
  [
    'unambiguous timeout (socket_not_available)',
    /couchbase:\/\/cb1 does not answer .*check couchbase\.server/,
  ],
  ['tls handshake failure: certificate verify failed', /certificate .* is not trusted .*couchbase\.ca\.file/],
])('the SDK says "%s": a sentence says what to change, and no password', async (reason, sentence) => {
  const { ok, items } = await checkWith({ connect: failing(reason) });
  expect(ok).toBe(false);
  expect(items).toMatchObject([
    { what: 'connection', verdict: 'error', message: expect.stringMatching(sentence) },
  ]);
  expect(JSON.stringify(items)).not.toContain('geheim');
});

it('documents that cannot be read are an error that names the roles', async () => {
  const { ok, items } = await checkWith({ read: async () => ({ kind: 'refused', reason: 'no access' }) });
  expect(ok).toBe(false);
  expect(items[1]?.message).toMatch(/can't be read: no access; give ann the roles/);
});

it('without an index or a query service everything but the import works: a warning says what to run', async () => {
  const noIndex = await checkWith({ query: async () => ({ kind: 'no-index', reason: 'none' }) });
  expect([noIndex.ok, noIndex.items[2]]).toEqual([
    true,
    expect.objectContaining({
      verdict: 'warning',
      message: expect.stringContaining('CREATE PRIMARY INDEX ON `dynvm`'),
    }),
  ]);
  const noService = await checkWith({ query: failing('service not available') });
  expect(noService.items[2]).toMatchObject({
    verdict: 'warning',
    message: expect.stringContaining('query service'),
  });
});

it('nothing is imported from the static pool, so it is not queried', async () => {
  const { items } = await checkWith({ connect: failing('authentication failure') }, 'static');
  expect(items[0]?.message).toContain('static.userpassword');
  expect((await checkWith({}, 'static')).items.map(({ what }) => what)).toEqual(['connection', 'documents']);
});
