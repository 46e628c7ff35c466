import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RestService, startRestService } from '../../../fixtures/rest-service.ts';

let rest: RestService;

beforeAll(async () => {
  rest = await startRestService();
});
afterAll(() => rest.close());

async function provision(descriptor: string): Promise<string> {
  const made = await rest.ask('POST /requests?wait=20', { descriptor, osKey: 'centos' });
  expect(made.body?.request?.state.kind).toBe('succeeded');
  return made.body.leases[0].id;
}

describe('a request', () => {
  it('is accepted with 202 and the place to look it up', async () => {
    const { status, headers, body } = await rest.ask('POST /requests', {
      descriptor: 'accepted',
      osKey: 'centos',
      expiresInSeconds: 3600,
      tags: { team: 'qe' },
    });
    expect(status).toBe(202);
    expect(headers.get('location')).toBe(`/api/v1/requests/${body.request.id}`);
    expect(body.request.spec).toMatchObject({ expiresInSeconds: 3600, tags: { team: 'qe' } });
    const ended = await rest.ask(`GET /requests/${body.request.id}?wait=20`);
    expect(ended.body.request.state.kind).toBe('succeeded');
    expect(ended.body.leases[0].address).toMatch(/^\d+\./);
  });

  it('that is planned changes nothing', async () => {
    const { status, body } = await rest.ask('POST /requests/plan', {
      descriptor: 'planned',
      osKey: 'centos',
    });
    expect([status, body.placed.length]).toEqual([200, 1]);
    expect((await rest.ask('GET /leases?descriptor=planned')).body.items).toEqual([]);
  });

  it('can be cancelled', async () => {
    const { body } = await rest.ask('POST /requests', { descriptor: 'cancelled', osKey: 'centos' });
    const cancelled = await rest.ask(`DELETE /requests/${body.request.id}`);
    expect([cancelled.status, cancelled.body.state.kind]).toEqual([200, 'cancelled']);
  });
});

describe('a lease', () => {
  it('is extended by seconds with the ETag it was read with', async () => {
    const id = await provision('extended');
    const before = await rest.ask(`GET /leases/${id}`);
    const etag = before.headers.get('etag') ?? '';
    const { status, body } = await rest.ask(
      `PATCH /leases/${id}`,
      { seconds: 7200, from: 'deadline' },
      { 'if-match': etag },
    );
    expect(status).toBe(200);
    expect(Date.parse(body.deadlineAt) - Date.parse(before.body.deadlineAt)).toBe(7_200_000);
  });

  it('gets the very deadline that was asked for', async () => {
    const id = await provision('until');
    const deadlineAt = new Date(Date.now() + 3 * 86_400_000).toISOString();
    const { body } = await rest.ask(`PATCH /leases/${id}`, { deadlineAt }, { 'if-match': '*' });
    expect(body.deadlineAt).toBe(deadlineAt);
  });

  it('stays as it is without If-Match, with an old one, and with a deadline that is past', async () => {
    const id = await provision('unchanged');
    const before = await rest.ask(`GET /leases/${id}`);
    const change = { seconds: 60, from: 'deadline' };
    const missing = await rest.ask(`PATCH /leases/${id}`, change);
    expect([missing.status, missing.body.code]).toEqual([428, 'precondition-required']);
    const old = await rest.ask(`PATCH /leases/${id}`, change, { 'if-match': '"old"' });
    expect([old.status, old.body.code]).toEqual([412, 'precondition-failed']);
    const past = await rest.ask(
      `PATCH /leases/${id}`,
      { deadlineAt: '2020-01-01T00:00:00Z' },
      { 'if-match': '*' },
    );
    expect([past.status, past.body.where.field]).toEqual([400, 'deadlineAt']);
    expect((await rest.ask(`GET /leases/${id}`)).body.deadlineAt).toBe(before.body.deadlineAt);
  });

  it('is extended once by two clients that looked at the same state', async () => {
    const id = await provision('raced');
    const before = await rest.ask(`GET /leases/${id}`);
    const headers = { 'if-match': before.headers.get('etag') ?? '' };
    const answers = await Promise.all(
      [1, 2].map(() => rest.ask(`PATCH /leases/${id}`, { seconds: 600, from: 'deadline' }, headers)),
    );
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 412]);
  });

  it('is released durably, and a second time changes nothing', async () => {
    const id = await provision('released');
    const { status, body } = await rest.ask(`DELETE /leases/${id}`);
    expect([status, body.state.kind]).toEqual([202, 'releasing']);
    await rest.ask('POST /leases:release', { selector: { leaseIds: [id] } });
    expect((await rest.ask(`GET /leases/${id}`)).body.state).toEqual({ kind: 'deleted', reason: 'released' });
    expect((await rest.ask(`DELETE /leases/${id}`)).status).toBe(202);
  });

  it('is released and extended by descriptor with all others of it', async () => {
    await rest.ask('POST /requests?wait=20', { descriptor: 'many', osKey: 'centos', count: 2 });
    const selector = { descriptor: 'many', count: 2 };
    const extended = await rest.ask('POST /leases:extend', { selector, seconds: 3600 });
    expect(extended.body.results.map(({ name }: { name: string }) => name)).toEqual(['many1', 'many2']);
    const released = await rest.ask('POST /leases:release', { selector });
    expect(released.body.results.every(({ failure }: { failure?: unknown }) => failure === undefined)).toBe(
      true,
    );
  });
});

it('a host is cordoned and opened again', async () => {
  const { body } = await rest.ask('PUT /hosts/1/cordon', { reason: 'new disks' });
  expect(body.cordon).toMatchObject({ by: 'rest:ann', reason: 'new disks' });
  expect((await rest.ask('DELETE /hosts/1/cordon')).body.cordon).toBeUndefined();
});

it('principals and tokens are made, changed and ended', async () => {
  const made = await rest.ask('POST /principals', { id: 'ci', role: 'requester' });
  expect([made.status, made.body.id]).toEqual([201, 'ci']);
  const token = await rest.ask('POST /tokens', {
    principal: 'ci',
    label: 'jenkins',
    expiresInSeconds: 86_400,
  });
  expect(token.body.text).toMatch(/^dyn_/);
  expect(Date.parse(token.body.token.expiresAt) - Date.parse(token.body.token.createdAt)).toBe(86_400_000);
  const { body } = await rest.ask(`DELETE /tokens/${token.body.token.id}`);
  expect(body.revokedAt).toMatch(/Z$/);
  const audit = await rest.ask('GET /audit?operation=tokens');
  expect(audit.body.items[0]).toMatchObject({
    operation: 'tokens.revoke',
    principal: 'ann',
    channel: 'rest',
  });
});

it('a retry of a host and of the buckets stands in the audit under who asked', async () => {
  expect((await rest.ask('POST /hosts/1/retry')).status).toBe(200);
  expect((await rest.ask('POST /couchbase/retry')).status).toBe(200);
  const { body } = await rest.ask('GET /audit?principal=ann');
  const retries = body.items.filter(({ operation }: { operation: string }) => operation.endsWith('.retry'));
  expect(retries).toMatchObject([
    { operation: 'couchbase.retry', outcome: 'done' },
    { operation: 'couchbase.retry', outcome: 'accepted' },
    { operation: 'hosts.retry', outcome: 'done', hostRef: 1 },
    { operation: 'hosts.retry', outcome: 'accepted', hostRef: 1, channel: 'rest' },
  ]);
});
