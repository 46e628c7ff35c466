import fastify, { type FastifyInstance } from 'fastify';
import { afterEach, describe, expect, it } from 'vitest';
import { mountRestApi } from '../../../../core/http/rest/rest-mount.ts';
import { createSilentLogger } from '../../../fixtures/silent-logger.ts';

const opened: FastifyInstance[] = [];

afterEach(async () => {
  for (const app of opened.splice(0)) await app.close();
});

async function start(create: () => Promise<FastifyInstance>): Promise<string> {
  const mount = mountRestApi(create, createSilentLogger());
  const app = fastify();
  app.addHook('onRequest', (request, reply, done) => {
    if (!mount.takes(request, reply)) done();
  });
  app.addHook('onClose', () => mount.close());
  app.get('/showall', async () => 'legacy');
  opened.push(app);
  return app.listen({ host: '127.0.0.1', port: 0 });
}

async function createRest(): Promise<FastifyInstance> {
  const rest = fastify();
  rest.post('/api/v1/echo', async ({ body }) => body);
  rest.get('/metrics', async () => 'figures');
  await rest.ready();
  return rest;
}

describe('the REST API beside the legacy routes', () => {
  it('is made once, for the first requests that are its own', async () => {
    let made = 0;
    const url = await start(() => {
      made += 1;
      return createRest();
    });
    expect(await (await fetch(`${url}/showall`)).text()).toBe('legacy');
    expect((await fetch(`${url}/api/v10`)).status).toBe(404);
    expect(made).toBe(0);
    const body = JSON.stringify({ text: 'x'.repeat(200_000) });
    const echo = () =>
      fetch(`${url}/api/v1/echo`, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
    const [first, second, metrics] = await Promise.all([echo(), echo(), fetch(`${url}/metrics`)]);
    expect([await first.text(), await second.text(), await metrics.text()]).toEqual([body, body, 'figures']);
    expect(made).toBe(1);
  });

  it('answers 500 where it cannot be made, and the legacy routes go on', async () => {
    const url = await start(() => Promise.reject(new Error('a bug')));
    expect((await fetch(`${url}/api/v1/hosts`)).status).toBe(500);
    expect((await fetch(`${url}/showall`)).status).toBe(200);
  });
});
