import type { FastifyInstance } from 'fastify';
import { type Invoke, readingCaller } from '../operations/index.ts';

/**
 * `/healthz`: the process answers, and which `[xenhostN]` can't be used: their numbers only, since anybody may ask.
 * `/readyz`: every host entry is loaded or has failed (else 503).
 */
export function healthRoutes(app: FastifyInstance, { invoke }: { invoke: Invoke }): void {
  app.get('/healthz', async (_request, reply) => {
    const rows = await invoke('hosts.list', {}, readingCaller('health-check'));
    const misconfigured = rows
      .filter(({ state }) => state.kind === 'misconfigured')
      .map(({ hostRef }) => hostRef);
    reply.type('application/json; charset=utf-8');
    return { status: 'ok', ...(misconfigured.length > 0 && { misconfigured }) };
  });
  app.get('/readyz', async (_request, reply) => {
    const { ready, version } = await invoke('service.status', {}, readingCaller('health-check'));
    reply.status(ready ? 200 : 503).type('application/json; charset=utf-8');
    return { ready, version };
  });
}
