import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { REST_ROUTES } from '../../../../core/http/rest/rest-routes.ts';
import { type RestService, startRestService } from '../../../fixtures/rest-service.ts';

let rest: RestService;

beforeAll(async () => {
  rest = await startRestService();
  const made = await rest.ask('POST /requests?wait=20', { descriptor: 'job', osKey: 'centos', count: 3 });
  expect(made.body.request.state.kind).toBe('succeeded');
});
afterAll(() => rest.close());

describe('lists', () => {
  it('come a page at a time, each row once', async () => {
    const seen: string[] = [];
    let cursor = '';
    for (let page = 0; page < 3; page += 1) {
      const { body } = await rest.ask(`GET /leases?limit=1${cursor}`);
      seen.push(...body.items.map(({ name }: { name: string }) => name));
      cursor = `&cursor=${body.next}`;
      expect(body.next === undefined).toBe(page === 2);
    }
    expect(seen.toSorted()).toEqual(['job1', 'job2', 'job3']);
  });

  it('are answered with 304 to who has them already', async () => {
    const first = await rest.ask('GET /hosts');
    const etag = first.headers.get('etag') ?? '';
    const again = await rest.ask('GET /hosts', undefined, { 'if-none-match': etag });
    expect([again.status, again.text, again.headers.get('etag')]).toEqual([304, '', etag]);
    const other = await rest.ask('GET /hosts', undefined, { 'if-none-match': '"other"' });
    expect(other.status).toBe(200);
  });

  it('are CSV where that is asked for, with the next page in a header', async () => {
    const { headers, text } = await rest.ask('GET /leases?limit=2', undefined, { accept: 'text/csv' });
    expect(headers.get('content-type')).toBe('text/csv; charset=utf-8');
    const [names, ...rows] = text.trimEnd().split('\r\n');
    expect(names?.split(',').slice(0, 3)).toEqual(['id', 'requestId', 'name']);
    expect(rows).toHaveLength(2);
    expect(headers.get('link')).toMatch(/^<\/api\/v1\/leases\?limit=2&cursor=[\w-]+>; rel="next"$/);
  });

  it('refuse a cursor of another list', async () => {
    const { status, body } = await rest.ask('GET /leases?cursor=abc');
    expect([status, body.code, body.where.field]).toEqual([400, 'bad-input', 'cursor']);
  });

  it('of the history and the activity are paged where they are stored', async () => {
    for (const path of ['/history', '/activity']) {
      const first = await rest.ask(`GET ${path}?limit=2`);
      const second = await rest.ask(`GET ${path}?limit=2&cursor=${first.body.next}`);
      expect(first.body.items).toHaveLength(2);
      const ids = [...first.body.items, ...second.body.items].map(({ id }: { id: unknown }) => id);
      expect(new Set(ids).size).toBe(ids.length);
    }
  });
});

describe('units', () => {
  it('are RFC 3339 for times and seconds for durations', async () => {
    const { body } = await rest.ask('GET /leases');
    const [lease] = body.items;
    expect(new Date(lease.deadlineAt).toISOString()).toBe(lease.deadlineAt);
    expect(lease.lifetimeSeconds).toBe(86_400);
    expect(lease.steps[0].at).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
    expect(lease).not.toHaveProperty('lifetimeMs');
  });

  it('hold in filters, too', async () => {
    const past = await rest.ask('GET /history?toAt=2020-01-01T00:00:00Z');
    expect(past.body.items).toEqual([]);
    const since = await rest.ask('GET /history?fromAt=2020-01-01T00:00:00Z&osKey=centos');
    expect(since.body.items).toHaveLength(3);
  });
});

describe('a report', () => {
  it('is JSON with the figures as their columns name them', async () => {
    const { body } = await rest.ask('GET /reports/created?by=os&bucket=day&osKey=centos');
    expect(body.metric).toBe('created');
    expect(body.rows).toContainEqual(expect.objectContaining({ key: 'centos', vms: 3 }));
    expect(body.fromAt).toMatch(/Z$/);
  });

  it('is the CSV file of the window where CSV is asked for', async () => {
    const { text } = await rest.ask('GET /reports/created', undefined, { accept: 'text/csv' });
    expect(text).toContain('# created:');
  });
});

it('capacity keeps its text and ETag until a count changes', async () => {
  const ask = async () => {
    const { headers, body } = await rest.ask('GET /capacity');
    return { etag: headers.get('etag'), count: body.items.find(isCentos).count as number };
  };
  const isCentos = ({ osKey }: { osKey: string }) => osKey === 'centos';
  const before = await ask();
  expect(await ask()).toEqual(before);
  const other = await rest.ask('GET /capacity?labels=elsewhere&ignoreLabels=false');
  expect(other.headers.get('etag')).not.toBe(before.etag);
  await rest.ask('POST /requests?wait=20', { descriptor: 'one-more', osKey: 'centos' });
  const after = await ask();
  expect(after.count).toBe(before.count - 1);
  expect(after.etag).not.toBe(before.etag);
});

it('capacity is told for each OS key, and for one', async () => {
  const all = await rest.ask('GET /capacity');
  const one = await rest.ask('GET /capacity/centos');
  expect(all.body.items).toContainEqual({ osKey: 'centos', count: one.body.count });
});

it('every path of the table that needs no id answers an admin', async () => {
  const needed = new Map([['/pools/backtest', '?osKey=centos7']]);
  const paths = REST_ROUTES.filter(({ method, path }) => method === 'GET' && !path.includes('{'));
  const answers = await Promise.all(
    paths.map(async ({ path }) => [path, (await rest.ask(`GET ${path}${needed.get(path) ?? ''}`)).status]),
  );
  expect(answers.filter(([, status]) => status !== 200)).toEqual([]);
});
