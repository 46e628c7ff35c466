import type { FastifyInstance } from 'fastify';
import { createTrace, runInTrace, type Trace } from '../../base/trace.ts';
import type { Logger } from '../../ports.ts';
import { toPath } from './answer.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** What every log line of it says. */
    trace?: Trace;
  }
}

/** Gives each request the id that its client names, or one of its own, which is answered and stands in its log lines. */
export function addTraceHooks(app: FastifyInstance, logger: Logger): void {
  app.addHook('onRequest', (request, reply, done) => {
    const trace = createTrace('rest', request.headers['x-request-id']);
    request.trace = trace;
    reply.header('x-request-id', trace.callId);
    runInTrace(trace, done);
  });
  // A body is read in the events of its socket, which know of no trace.
  app.addHook('preValidation', ({ trace }, _reply, done) => (trace ? runInTrace(trace, done) : done()));
  app.addHook('onResponse', (request, reply, done) => {
    const { method, url, trace } = request;
    const durationMs = Math.round(reply.elapsedTime);
    const line = { ...trace, method, path: toPath(url), status: reply.statusCode, durationMs };
    logger.debug(line, 'answered');
    done();
  });
}
