import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

const MEBIBYTE = 1024 * 1024;

/** What is received before a signature can be checked, and how much of it at once. A hand-over holds every live lease. */
const ROUTES = [
  { path: '/instances/invoke', bodyMaxBytes: 2 * MEBIBYTE, receivedAtOnce: 50 },
  { path: '/instances/hand-over', bodyMaxBytes: 64 * MEBIBYTE, receivedAtOnce: 1 },
] as const;
/** For a whole body, however steadily it drips: whoever is slow must not hold a place. */
const RECEIVE_MAX_MS = 30_000;

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

export function addInstanceRoutes(
  scope: FastifyInstance,
  endpoint: InstanceEndpoint,
  { receiveMaxMs = RECEIVE_MAX_MS }: { receiveMaxMs?: number } = {},
): void {
  scope.addHook('onRequest', async ({ headers }, reply) => {
    if (!endpoint.admits(headers)) return reply.status(403).send();
  });
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body));
  for (const { path, bodyMaxBytes: bodyLimit, receivedAtOnce } of ROUTES) {
    const receiving = boundReceiving(receivedAtOnce, receiveMaxMs);
    scope.post(path, { bodyLimit, ...receiving }, async ({ headers, body }, reply) => {
      const answer = await endpoint.answer(path, headers, typeof body === 'string' ? body : '');
      return reply.status(answer.status).headers(answer.headers).type('application/json').send(answer.body);
    });
  }
}

/** Hooks of a route: 503 for a body beyond `max` that are being received. What a request does then may take minutes. */
function boundReceiving(max: number, receiveMaxMs: number) {
  const received = new WeakMap<FastifyRequest, () => void>();
  let count = 0;
  return {
    async onRequest(request: FastifyRequest, reply: FastifyReply) {
      if (count >= max) return reply.status(503).header('connection', 'close').send();
      count += 1;
      const deadline = setTimeout(() => request.raw.destroy(), receiveMaxMs);
      let isOver = false;
      const end = () => {
        if (isOver) return;
        isOver = true;
        count -= 1;
        clearTimeout(deadline);
      };
      received.set(request, end);
      reply.raw.once('close', end);
    },
    async preHandler(request: FastifyRequest) {
      received.get(request)?.();
    },
  };
}
