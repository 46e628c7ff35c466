import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RestService, startRestService } from '../../../fixtures/rest-service.ts';
import { withoutLimits } from '../../../fixtures/without-limits.ts';

let rest: RestService;

beforeAll(async () => {
  rest = await startRestService({ ini: withoutLimits });
});
afterAll(() => rest.close());

const CASES: readonly [string, unknown, Record<string, string>, number, string][] = [
  ['GET /nothing', undefined, {}, 404, 'not-found'],
  ['GET /leases/none', undefined, {}, 404, 'not-found'],
  ['GET /hosts/99', undefined, {}, 404, 'unknown-host'],
  ['GET /hosts/one', undefined, {}, 400, 'bad-input'],
  ['PUT /leases', {}, {}, 405, 'method-not-allowed'],
  ['POST /requests', '{"descriptor": ', {}, 400, 'bad-input'],
  ['POST /requests', '', {}, 400, 'bad-input'],
  ['PUT /hosts/1/cordon', 'null', {}, 400, 'bad-input'],
  ['POST /requests', 'descriptor=a', { 'content-type': 'text/plain' }, 415, 'unsupported-media-type'],
  ['POST /requests', JSON.stringify({ a: 'x'.repeat(1_100_000) }), {}, 413, 'body-too-large'],
  ['POST /requests', { descriptor: 'a', osKey: 'centos', colour: 'red' }, {}, 400, 'bad-input'],
  ['POST /requests', { descriptor: 'a', osKey: 'centos', count: '3' }, {}, 400, 'bad-input'],
  ['POST /requests', { descriptor: 'a/b', osKey: 'centos' }, {}, 400, 'bad-input'],
  ['POST /requests', { descriptor: 'a', osKey: 'solaris' }, {}, 422, 'unknown-os'],
  ['POST /requests', { descriptor: 'a', osKey: 'centos', count: 5000 }, {}, 409, 'no-capacity'],
  ['GET /leases?limit=0', undefined, {}, 400, 'bad-input'],
  ['GET /leases?colour=red', undefined, {}, 400, 'bad-input'],
  ['GET /leases', undefined, { accept: 'image/png' }, 406, 'not-acceptable'],
  ['GET /history?fromAt=yesterday', undefined, {}, 400, 'bad-input'],
  ['GET /%zz', undefined, {}, 404, 'not-found'],
  [`GET /leases/${'x'.repeat(2000)}`, undefined, {}, 404, 'not-found'],
  ['GET /leases', undefined, { as: '' }, 401, 'unauthenticated'],
  ['POST /requests', { descriptor: 'a', osKey: 'centos' }, { as: 'reader/rob' }, 403, 'forbidden'],
  ['GET /principals', undefined, { as: 'requester/bob' }, 403, 'forbidden'],
  ['POST /requests', {}, { 'idempotency-key': ' ' }, 400, 'bad-input'],
];

describe('every error is a problem document', () => {
  it.each(CASES.map((each, index) => [index, ...each] as const))('case %i', async (_index, ...each) => {
    const [endpoint, body, headers, status, code] = each;
    const answer = await rest.ask(endpoint, body, headers);
    expect([answer.status, answer.body?.code]).toEqual([status, code]);
    expect(answer.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
    expect(answer.body).toMatchObject({ type: `urn:dynvm:problem:${code}`, status });
    expect(answer.body.title).not.toBe('');
    expect(answer.body.detail).not.toBe('');
    expect(answer.body.instance).toBe(`/api/v1${endpoint.split(' ')[1]?.split('?')[0]}`.slice(0, 300));
  });
});

it('a wrong method is told which are right', async () => {
  const { headers } = await rest.ask('PUT /leases/abc');
  expect(headers.get('allow')).toBe('GET, PATCH, DELETE');
});

it('no answer asks a browser for a password', async () => {
  const { headers } = await rest.ask('GET /leases', undefined, { as: '' });
  expect(headers.get('www-authenticate')).toBe('Bearer realm="dynvm"');
});

it('a wrong field is named as the client wrote it', async () => {
  const { body } = await rest.ask('POST /requests', {
    descriptor: 'a',
    osKey: 'centos',
    expiresInSeconds: -1,
  });
  expect(body).toMatchObject({
    where: { field: 'expiresInSeconds' },
    detail: 'expiresInSeconds: must be >= 1',
  });
});

it('a path that cannot be decoded is no reason to hang up', async () => {
  const { hostname, port } = new URL(rest.url);
  const socket = connect(Number(port), hostname);
  socket.end('GET /api/v1/leases/%E0%A4%A HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n');
  expect(await text(socket)).toContain('application/problem+json');
});
