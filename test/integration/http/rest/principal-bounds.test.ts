import { request } from 'node:http';
import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { OWNER } from '../../../fixtures/access-service.ts';
import { type EventClient, followEvents } from '../../../fixtures/event-client.ts';
import { type RestService, startRestService } from '../../../fixtures/rest-service.ts';
import { withoutLimits } from '../../../fixtures/without-limits.ts';

const BOUNDS = { streams: 2, waits: 2 };

let rest: RestService;

beforeAll(async () => {
  rest = await startRestService({ ini: withoutLimits, bounds: BOUNDS });
});
afterAll(() => rest?.close());

const tokenOf = (who: string) => rest.obtainToken(`requester/${who}`);

describe('event streams of one principal', () => {
  const open: EventClient[] = [];
  afterEach(() => {
    for (const stream of open.splice(0)) stream.close();
  });

  async function follow(token: string): Promise<EventClient> {
    const stream = await followEvents(`${rest.url}/events?topics=leases`, { token });
    open.push(stream);
    return stream;
  }

  it('that hung up before their stream began hold none', async () => {
    const token = await tokenOf('impatient');
    expect((await rest.ask('GET /me')).status).toBe(200);
    // More than one chunk: nobody has followed the topic yet, and a stream begins when its rows are there.
    for (let n = 0; n < 1000; n += 1)
      rest.service.operations.appendLog({
        id: `line-${n}`,
        at: n,
        level: 'info',
        kind: 'test',
        message: 'A line.',
        actor: 'test',
      });
    await Promise.all([1, 2].map(() => hangUpEarly(`${rest.url}/events?topics=activity`, token)));
    await expect.poll(() => follow(token).then(() => 'open', String)).toBe('open');
    await expect.poll(() => follow(token).then(() => 'open', String)).toBe('open');
  });

  it('are as many as the bound, by whichever of its tokens, and those of others are not counted', async () => {
    const token = await tokenOf('ada');
    const { text: second } = await rest.service.operations.invoke(
      'tokens.create',
      { principal: 'ada', label: 'second' },
      OWNER,
    );
    await follow(token);
    const last = await follow(second);
    for (const each of [token, second]) {
      const refused = await rest.ask('GET /events?topics=leases', undefined, {
        authorization: `Bearer ${each}`,
      });
      expect([refused.status, refused.body.code, refused.body.detail]).toEqual([
        429,
        'rate-limited',
        expect.stringContaining('ada has 2 event streams open'),
      ]);
    }
    await follow(await tokenOf('bob'));
    last.close();
    await expect.poll(() => follow(token).then(() => 'open', String)).toBe('open');
  });
});

describe('answers that one principal waits for', () => {
  beforeAll(() => {
    for (const hostRef of [1, 2])
      rest.simulator.engine.injectFault({ hostRef, kind: 'delay', method: 'VM.clone', ms: 600_000 });
  });
  afterAll(() => rest.simulator.engine.clearFaults());

  const findLeases = (descriptor: string) =>
    rest.service.operations.invoke('leases.list', { descriptor }, OWNER);

  async function post(who: string, descriptor: string, more: { wait: number; signal?: AbortSignal }) {
    const { wait, signal } = more;
    const answer = await fetch(`${rest.url}/requests?wait=${wait}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${await tokenOf(who)}`, 'content-type': 'application/json' },
      body: JSON.stringify({ descriptor, osKey: 'centos' }),
      ...(signal && { signal }),
    });
    return { status: answer.status, body: await answer.json() };
  }

  it('are as many as the bound: a further one is refused and makes nothing, and asking without waiting is not', async () => {
    const leaving = new AbortController();
    const waiting = ['first', 'second'].map((name) =>
      post('ada', name, { wait: 60, signal: leaving.signal }).catch(() => undefined),
    );
    for (const name of ['first', 'second']) await expect.poll(() => findLeases(name)).toHaveLength(1);
    const refused = await post('ada', 'third', { wait: 60 });
    expect([refused.status, refused.body]).toEqual([
      429,
      expect.objectContaining({
        code: 'rate-limited',
        detail: expect.stringContaining('ada has 2 answers that wait open'),
      }),
    ]);
    expect(await findLeases('third')).toEqual([]);
    expect((await post('ada', 'unwaited', { wait: 0 })).status).toBe(202);
    expect((await post('bob', 'others', { wait: 1 })).status).toBe(202);
    // Who hangs up waits no longer.
    leaving.abort();
    await Promise.all(waiting);
    await expect.poll(async () => (await post('ada', 'later', { wait: 1 })).status).toBe(202);
  });
});

describe('idempotency keys of one principal', () => {
  const post = async (who: string, descriptor: string, key?: string) =>
    rest.ask(
      'POST /requests',
      { descriptor, osKey: 'centos' },
      { as: `requester/${who}`, ...(key !== undefined && { 'idempotency-key': key }) },
    );

  /** As the store has it after thousands of requests. */
  function fill(principal: string, { keys, bytes }: { keys: number; bytes: number }): void {
    const database = new DatabaseSync(join(rest.service.dataFolder, 'history.sqlite'));
    try {
      database.exec('PRAGMA busy_timeout = 5000');
      database
        .prepare(
          `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)
           INSERT INTO idempotency_keys (principal, key, at, digest, status, body)
           SELECT ?, 'kept-' || i, ?, 'd', 202, hex(zeroblob(?)) FROM n`,
        )
        .run(keys, principal, Date.now(), bytes / 2);
    } finally {
      database.close();
    }
  }

  it.each([
    ['many', { keys: 4999, bytes: 0 }],
    ['large', { keys: 1, bytes: 32 * 1024 * 1024 - 100 }],
  ])('that are too %s are refused, make nothing and cost nobody else anything', async (who, kept) => {
    fill(who, kept);
    const last = await post(who, `${who}-last`, 'last');
    expect(last.status).toBe(202);
    const refused = await post(who, `${who}-refused`, 'beyond');
    expect([refused.status, refused.body.code, refused.body.detail]).toEqual([
      429,
      'rate-limited',
      expect.stringContaining(`${who} has used as many idempotency keys`),
    ]);
    const made = await rest.service.operations.invoke('leases.list', { descriptor: `${who}-refused` }, OWNER);
    expect(made).toEqual([]);
    const again = await post(who, `${who}-last`, 'last');
    expect([again.status, again.headers.get('idempotency-replayed')]).toEqual([202, 'true']);
    expect((await post(who, `${who}-without`)).status).toBe(202);
    expect((await post(`not-${who}`, `not-${who}`, 'beyond')).status).toBe(202);
  });
});

/** Sends a request and is gone before it can have been answered. */
async function hangUpEarly(url: string, token: string): Promise<void> {
  const sent = request(url, { headers: { authorization: `Bearer ${token}` } });
  const closed = new Promise((resolve) => sent.once('close', resolve));
  sent.on('error', () => {});
  sent.once('finish', () => setImmediate(() => sent.destroy()));
  sent.end();
  await closed;
}
