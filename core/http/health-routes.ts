import type { FastifyInstance } from 'fastify';
import { type Invoke, readingCaller } from '../operations/index.ts';

/** `/healthz`: the process answers. `/readyz`: every host entry is loaded or has failed (else 503). */
export function healthRoutes(app: FastifyInstance, { invoke }: { invoke: Invoke }): void {
  app.get('/healthz', (_request, reply) => {
    reply.type('application/json; charset=utf-8');
    return { status: 'ok' };
  });
  app.get('/readyz', async (_request, reply) => {
    const { ready, version } = await invoke('service.status', {}, readingCaller('health-check'));
    reply.status(ready ? 200 : 503).type('application/json; charset=utf-8');
    return { ready, version };
  });
}
