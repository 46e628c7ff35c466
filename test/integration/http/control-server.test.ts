import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ControlServer, createControlServer } from '../../../core/http/index.ts';
import { DynvmError } from '../../../core/model/failure.ts';
import type { Caller, Invoke } from '../../../core/operations/index.ts';
import { testCaller } from '../../fixtures/test-caller.ts';

let server: ControlServer;
const asked: { name: string; input: unknown; caller: Caller }[] = [];

beforeAll(async () => {
  const invoke = async (name: string, input: unknown, caller: Caller) => {
    asked.push({ name, input, caller });
    if (name === 'leases.list') throw new DynvmError({ code: 'not-found', message: 'nothing there' });
    return { version: 'test' };
  };
  server = await createControlServer({ invoke: invoke as Invoke });
});
afterAll(() => server.close());

async function post(headers: Record<string, string>, body: unknown = {}) {
  const sending = request(`${server.url}/invoke`, {
    method: 'POST',
    headers: { authorization: `Bearer ${server.token}`, 'content-type': 'application/json', ...headers },
  });
  sending.end(JSON.stringify(body));
  const answer = await new Promise<import('node:http').IncomingMessage>((resolve, reject) => {
    sending.on('response', resolve);
    sending.on('error', reject);
  });
  return { status: answer.statusCode, headers: answer.headers, body: JSON.parse(await text(answer)) };
}

const STATUS = { operation: 'service.status', input: {}, actor: 'cli:ann' };

it('lets the owner of the token do everything, under their name', async () => {
  asked.length = 0;
  expect(await post({}, STATUS)).toMatchObject({ status: 200, body: { value: { version: 'test' } } });
  expect(asked).toEqual([{ name: 'service.status', input: {}, caller: testCaller('admin', 'cli:ann') }]);
});

it('answers a failure as data', async () => {
  const { status, body } = await post({}, { ...STATUS, operation: 'leases.list' });
  expect({ status, body }).toEqual({
    status: 422,
    body: { failure: { code: 'not-found', message: 'nothing there' } },
  });
});

describe('turns away without asking the core', () => {
  it.each([
    ['no token', { authorization: '' }, 401],
    ['a wrong token', { authorization: 'Bearer x' }, 401],
    ['another site', { origin: 'https://evil.example' }, 403],
    ['its own origin too: it has no pages', { origin: 'http://127.0.0.1' }, 403],
    ['a navigation', { 'sec-fetch-site': 'none' }, 403],
    ['a name that resolves to the loopback', { host: 'rebound.example:80' }, 403],
  ])('%s', async (_what, headers, status) => {
    asked.length = 0;
    const answer = await post(headers, STATUS);
    expect(answer).toMatchObject({ status, body: { failure: { code: 'forbidden' } } });
    expect(Object.keys(answer.headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
    expect(asked).toEqual([]);
  });

  it.each([
    ['a form', { 'content-type': 'text/plain' }, STATUS, 'bad-input'],
    ['an unknown operation', {}, { ...STATUS, operation: 'toString' }, 'not-found'],
    ['an actor that looks like another door', {}, { ...STATUS, actor: 'legacy:10.0.0.1' }, 'bad-input'],
  ])('%s', async (_what, headers, body, code) => {
    asked.length = 0;
    expect(await post(headers, body)).toMatchObject({ status: 422, body: { failure: { code } } });
    expect(asked).toEqual([]);
  });
});
