import type { FastifyInstance } from 'fastify';
import { DynvmError } from '../../model/failure.ts';
import { isAllowed } from '../../operations/index.ts';
import type { ServiceMetrics } from './service-metrics.ts';

/** `GET /metrics`, for tokens with the scope `metrics`. @see docs/metrics.md */
export function addMetricsRoute(scope: FastifyInstance, metrics: ServiceMetrics): void {
  scope.get('/metrics', { config: { rate: 'read' } }, async ({ access }, reply) => {
    if (!isAllowed(access.caller, 'metrics')) {
      throw new DynvmError({
        code: 'forbidden',
        message: 'Metrics need a token with the scope metrics',
        hint: 'An admin creates one: dynvm token create NAME --label scrape --scope metrics.',
      });
    }
    return reply.header('content-type', metrics.contentType).send(await metrics.render());
  });
}
