import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { getLikeCurl } from '../../../fixtures/get-like-curl.ts';
import { type RestService, startRestService } from '../../../fixtures/rest-service.ts';

const LIMITS = '[common]\nrate.reads.per.minute=5\nrate.creations.per.minute=2\nrate.others.per.minute=3';

let rest: RestService;

beforeAll(async () => {
  rest = await startRestService({ ini: (text) => text.replace('[common]', LIMITS) });
});
afterAll(() => rest?.close());

/** A further principal, whose requests are counted from zero. */
let people = 0;
async function meetSomebody(role = 'requester') {
  const as = `${role}/person${++people}`;
  return { as, token: await rest.obtainToken(as) };
}

async function getLegacy(token: string, path: string) {
  return getLikeCurl(rest.service.legacyUrl + path, { headers: { authorization: `Bearer ${token}` } });
}

const spec = (descriptor: string) => ({ osKey: 'centos7', descriptor, count: 1 });

describe('limits on /api/v1', () => {
  it('say with each answer what is left, and refuse with 429, Retry-After and a problem document', async () => {
    const { as } = await meetSomebody();
    const first = await rest.ask('GET /leases', undefined, { as });
    expect(first.headers.get('ratelimit-policy')).toBe('"read";q=5;w=60');
    expect(first.headers.get('ratelimit')).toBe('"read";r=4;t=60');
    for (let n = 0; n < 4; n += 1) expect((await rest.ask('GET /hosts', undefined, { as })).status).toBe(200);
    const refused = await rest.ask('GET /leases', undefined, { as });
    expect(refused).toMatchObject({
      status: 429,
      body: { code: 'rate-limited', detail: 'Too many reads: at most 5 a minute' },
    });
    const retryAfter = Number(refused.headers.get('retry-after'));
    expect(retryAfter).toBeGreaterThan(0);
    expect(retryAfter).toBeLessThanOrEqual(60);
    expect(refused.headers.get('ratelimit')).toMatch(/^"read";r=0;t=\d+$/);
    expect(refused.headers.get('content-type')).toContain('application/problem+json');
  });

  it('count requests for VMs by themselves, and never keep anybody from giving VMs back', async () => {
    const { as } = await meetSomebody();
    const made = [];
    for (const name of ['limited-a', 'limited-b', 'limited-c'])
      made.push(await rest.ask('POST /requests', spec(name), { as }));
    expect(made.map(({ status }) => status)).toEqual([202, 202, 429]);
    expect(rest.service.operations).toBeDefined();
    for (let n = 0; n < 10; n += 1) {
      const body = { selector: { descriptor: `nothing-${n}` } };
      expect((await rest.ask('POST /leases:release', body, { as })).status).not.toBe(429);
      expect((await rest.ask('DELETE /requests/none', undefined, { as })).status).toBe(404);
      expect((await rest.ask('DELETE /leases/none', undefined, { as })).status).toBe(404);
    }
  });

  it('count the changes of an admin, whatever the path', async () => {
    const { as } = await meetSomebody('admin');
    const statuses = [];
    for (let n = 0; n < 4; n += 1) {
      const body = { id: `made-${people}-${n}` };
      statuses.push((await rest.ask('POST /principals', body, { as })).status);
    }
    expect(statuses).toEqual([201, 201, 201, 429]);
  });

  it('slow down who guesses tokens, with Retry-After', async () => {
    const guess = () => rest.ask('GET /leases', undefined, { as: '' });
    for (let n = 0; n < 5; n += 1) expect((await guess()).status).toBe(401);
    const refused = await guess();
    expect(refused.status).toBe(429);
    expect(refused.headers.get('retry-after')).toBe('1');
    const { as } = await meetSomebody();
    expect((await rest.ask('GET /me', undefined, { as })).status).toBe(200);
  });
});

describe('limits on the legacy routes', () => {
  it('are a 499 with one line and no header more, and never for releaseservers', async () => {
    const { token } = await meetSomebody();
    const answers = [];
    for (let n = 0; n < 6; n += 1) answers.push(await getLegacy(token, '/getavailablecount/centos7'));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 499]);
    expect(answers[5]?.body).toMatch(/^Too many reads: at most 5 a minute \(Try again in \d+ s\.\)$/);
    expect(Object.keys(answers[5]?.headers ?? {}).filter((name) => /rate|retry/i.test(name))).toEqual([]);
    for (let n = 0; n < 10; n += 1)
      expect((await getLegacy(token, '/releaseservers/nothing')).status).toBe(200);
  });

  it('count what the same token asks of /api/v1', async () => {
    const { as, token } = await meetSomebody();
    for (let n = 0; n < 5; n += 1) await getLegacy(token, '/showall');
    expect((await rest.ask('GET /leases', undefined, { as })).status).toBe(429);
  });

  it('count who needs no token by address', async () => {
    const statuses = [];
    for (let n = 0; n < 4; n += 1)
      statuses.push((await getLikeCurl(`${rest.service.legacyUrl}/setexpiry/nothing/5`)).status);
    expect(statuses[3]).toBe(499);
    const { body } = await getLikeCurl(`${rest.service.legacyUrl}/setexpiry/nothing/5`);
    expect(body).toContain('Too many changes: at most 3 a minute');
  });
});
