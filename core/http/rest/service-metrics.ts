import type { FastifyReply, FastifyRequest } from 'fastify';

/** One answered request, without who asked. */
export interface RequestMeasurement {
  readonly api: 'rest' | 'legacy';
  /** The route's pattern, never a path that somebody made up. */
  readonly route: string;
  readonly method: string;
  readonly status: number;
  readonly seconds: number;
}

/** Figures of the service, for Prometheus. */
export interface ServiceMetrics {
  readonly contentType: string;
  render(): Promise<string>;
  observeRequest(request: RequestMeasurement): void;
}

/** A hook for `onResponse`. */
export function observeResponses(
  metrics: ServiceMetrics | undefined,
  api: RequestMeasurement['api'],
): (request: FastifyRequest, reply: FastifyReply) => Promise<void> {
  return async (request, reply) =>
    metrics?.observeRequest({
      api,
      route: request.routeOptions.url ?? '(none)',
      method: KNOWN_METHODS.has(request.method) ? request.method : '(other)',
      status: reply.statusCode,
      seconds: reply.elapsedTime / 1000,
    });
}

const KNOWN_METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);
