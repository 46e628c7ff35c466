import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from '../../ports.ts';
import { API_PREFIX } from './render-answer.ts';

/** Hands requests of `/api/v1` and `/metrics` to the REST API, an application with rules of its own for queries, bodies and errors. */
export interface RestMount {
  /** Whether a request was handed over: then it is answered. */
  takes(request: FastifyRequest, reply: FastifyReply): boolean;
  close(): Promise<void>;
}

/**
 * Makes the REST API for its first request: its schemas take a quarter of a second and 30 MB, which no start should cost.
 * @param create absent: nothing is taken
 */
export function mountRestApi(
  create: (() => Promise<FastifyInstance>) | undefined,
  logger: Logger,
): RestMount {
  let opening: Promise<FastifyInstance> | undefined;
  return {
    takes(request, reply) {
      if (create === undefined || !isRestPath(request.url)) return false;
      reply.hijack();
      opening ??= create();
      opening.then(
        (rest) => rest.routing(request.raw, reply.raw),
        (error: unknown) => {
          logger.error({ err: error }, 'the REST API could not be made');
          reply.raw.writeHead(500).end();
        },
      );
      return true;
    },
    async close() {
      const rest = await opening?.catch(() => undefined);
      await rest?.close();
    },
  };
}

const METRICS_PATH = '/metrics';

function isRestPath(url: string): boolean {
  return [API_PREFIX, METRICS_PATH].some(
    (prefix) => url.startsWith(prefix) && /^$|[/?]/.test(url.charAt(prefix.length)),
  );
}
