import { afterAll, beforeAll, expect, it } from 'vitest';
import { type RestService, startRestService } from '../../../fixtures/rest-service.ts';

let rest: RestService;

beforeAll(async () => {
  rest = await startRestService({ simulator: { bootMs: 300 } });
});
afterAll(() => rest.close());

const key = (value: string) => ({ 'idempotency-key': value });

it('the same key with the same body gets the same answer, and nothing is made twice', async () => {
  const body = { descriptor: 'once', osKey: 'centos' };
  const first = await rest.ask('POST /requests', body, key('k1'));
  const second = await rest.ask('POST /requests', body, key('k1'));
  expect([second.status, second.text]).toEqual([202, first.text]);
  expect(second.headers.get('idempotency-replayed')).toBe('true');
  expect(second.headers.get('location')).toBe(first.headers.get('location'));
  expect((await rest.ask('GET /leases?descriptor=once')).body.items).toHaveLength(1);
});

it('with another body it is refused', async () => {
  await rest.ask('POST /requests', { descriptor: 'mine', osKey: 'centos' }, key('k2'));
  const other = await rest.ask('POST /requests', { descriptor: 'other', osKey: 'centos' }, key('k2'));
  expect([other.status, other.body.code]).toEqual([422, 'key-reused']);
});

it('while the first is answered a second is told so', async () => {
  const body = { descriptor: 'slow', osKey: 'centos' };
  const [first, second] = await Promise.all([
    rest.ask('POST /requests?wait=20', body, key('k3')),
    rest.ask('POST /requests?wait=20', body, key('k3')),
  ]);
  expect([first.status, second.status].toSorted()).toEqual([202, 409]);
});

it('is another one for another principal', async () => {
  const bob = { ...key('k1'), as: 'requester/bob' };
  const { status, body } = await rest.ask('POST /requests', { descriptor: 'bobs', osKey: 'centos' }, bob);
  expect([status, body.request.spec.descriptor]).toEqual([202, 'bobs']);
});

it('is free again after a refusal, for nothing was made', async () => {
  const unknown = await rest.ask('POST /requests', { descriptor: 'retried', osKey: 'solaris' }, key('k4'));
  expect(unknown.status).toBe(422);
  const right = await rest.ask('POST /requests', { descriptor: 'retried', osKey: 'centos' }, key('k4'));
  expect(right.status).toBe(202);
});

it('does not keep the text of a token', async () => {
  await rest.ask('POST /principals', { id: 'bot' });
  const made = await rest.ask('POST /tokens', { principal: 'bot', label: 'x' }, key('k5'));
  const again = await rest.ask('POST /tokens', { principal: 'bot', label: 'x' }, key('k5'));
  expect([made.status, again.status, again.body.code]).toEqual([201, 409, 'key-in-use']);
  expect((await rest.ask('GET /tokens?principal=bot')).body.items).toHaveLength(1);
});
