import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { API_PREFIX } from './render-answer.ts';

/** Hands requests of `/api/v1` and `/metrics` to the REST API, an application with rules of its own for queries, bodies and errors. */
export interface RestMount {
  /** Whether a request was handed over: then it is answered. */
  takes(request: FastifyRequest, reply: FastifyReply): boolean;
}

/** @param rest absent: nothing is taken */
export function mountRestApi(rest: FastifyInstance | undefined): RestMount {
  return {
    takes(request, reply) {
      if (rest === undefined || !isRestPath(request.url)) return false;
      reply.hijack();
      rest.routing(request.raw, reply.raw);
      return true;
    },
  };
}

const METRICS_PATH = '/metrics';

function isRestPath(url: string): boolean {
  return [API_PREFIX, METRICS_PATH].some(
    (prefix) => url.startsWith(prefix) && /^$|[/?]/.test(url.charAt(prefix.length)),
  );
}
