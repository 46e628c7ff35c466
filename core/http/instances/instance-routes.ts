import type { FastifyInstance } from 'fastify';

/** A hand-over holds every live lease. */
const BODY_MAX_BYTES = 64 * 1024 * 1024;

/** Answers messages of the other services on the bucket. Whoever sends them is known by a signature, not by a token. */
export interface InstanceEndpoint {
  /** Whether the rest of a message with these headers is worth reading. */
  admits(headers: Readonly<Record<string, string | string[] | undefined>>): boolean;
  answer(
    path: string,
    headers: Readonly<Record<string, string | string[] | undefined>>,
    body: string,
  ): Promise<{ status: number; headers: Readonly<Record<string, string>>; body: string }>;
}

export function addInstanceRoutes(scope: FastifyInstance, endpoint: InstanceEndpoint): void {
  scope.addHook('onRequest', async ({ headers }, reply) => {
    if (!endpoint.admits(headers)) return reply.status(403).send();
  });
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser('*', { parseAs: 'string', bodyLimit: BODY_MAX_BYTES }, (_request, body, done) =>
    done(null, body),
  );
  for (const path of ['/instances/invoke', '/instances/hand-over']) {
    scope.post(path, { bodyLimit: BODY_MAX_BYTES }, async ({ headers, body }, reply) => {
      const answer = await endpoint.answer(path, headers, typeof body === 'string' ? body : '');
      return reply.status(answer.status).headers(answer.headers).type('application/json').send(answer.body);
    });
  }
}
