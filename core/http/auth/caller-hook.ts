import type { FastifyInstance } from 'fastify';
import { DynvmError } from '../../model/failure.ts';
import type { AuthenticatedRequest } from '../../operations/index.ts';
import { limitRate } from './limit-rate.ts';
import { identifyRequest, type ListenerAccess } from './listener-access.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Who makes it; set by {@link addCallerHook} before the route runs. */
    access: AuthenticatedRequest;
  }
}

/** Tells who makes each request of a scope and counts it, or answers by the scope's error handler why it is not taken. */
export function addCallerHook(
  scope: FastifyInstance,
  channel: 'legacy' | 'rest',
  listener: ListenerAccess,
): void {
  if (!scope.hasRequestDecorator('access')) scope.decorateRequest('access', null as never);
  scope.addHook('onRequest', async (request, reply) => {
    try {
      request.access = await identifyRequest(request, channel, listener);
    } catch (error) {
      // Never Basic: a browser would ask for it, keep it and send it with every request to come.
      if (error instanceof DynvmError && error.code === 'unauthenticated')
        reply.header('www-authenticate', 'Bearer realm="dynvm"');
      throw error;
    }
    limitRate(request, reply, channel);
  });
}
