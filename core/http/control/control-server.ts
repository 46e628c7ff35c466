import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { DynvmError, type Failure, toFailure } from '../../model/failure.ts';
import { type Invoke, isOperationName, ownerCaller } from '../../operations/index.ts';
import { createShutdown } from '../shutdown.ts';
import { refuseControlRequest } from './control-guard.ts';

export interface ControlServer {
  /** `http://127.0.0.1:43121`; never another address. */
  readonly url: string;
  /** Who sends it is taken for the owner of this service. */
  readonly token: string;
  /** Compares in constant time. */
  isToken(sent: string): boolean;
  close(): Promise<void>;
}

const TOKEN_BYTES = 32;
const LARGEST_BODY_BYTES = 1024 * 1024;

const Invocation = z.strictObject({
  operation: z.string(),
  input: z.unknown(),
  /** Shown in the activity log: `cli:ann`. */
  actor: z.string().regex(/^cli:[^\p{Cc}]{1,60}$/u, 'must look like cli:ann'),
});

/**
 * Where commands of this machine's owner reach the running service: `POST /invoke` with `{operation, input, actor}`
 * and the token of this run. Answers `{value}`, or 422 and `{failure}`.
 */
export async function createControlServer(options: { invoke: Invoke }): Promise<ControlServer> {
  const token = randomBytes(TOKEN_BYTES).toString('base64url');
  const isToken = (sent: string): boolean => sameText(sent, token);
  const shutdown = createShutdown();
  // Loaded only here: it is large, and a window that opens needs it last.
  const { default: fastify } = await import('fastify');
  const app = fastify({
    logger: false,
    bodyLimit: LARGEST_BODY_BYTES,
    forceCloseConnections: true,
    requestTimeout: 0,
  });
  app.addHook('onRequest', async (request, reply) => {
    const refusal = refuseControlRequest(request.headers, isToken);
    if (refusal) return answerFailure(reply, refusal.status, refusal.failure);
  });
  app.setErrorHandler((error, _request, reply) => {
    const failure = toControlFailure(error);
    return answerFailure(reply, 422, failure);
  });
  app.post('/invoke', async (request) => ({
    value: (await shutdown.abortOnShutdown(perform(options.invoke, request))) ?? null,
  }));
  return {
    url: await app.listen({ host: '127.0.0.1', port: 0 }),
    token,
    isToken,
    async close() {
      shutdown.begin();
      await closeAfterAnswers(app);
    },
  };
}

async function perform(invoke: Invoke, request: FastifyRequest): Promise<unknown> {
  const invocation = Invocation.safeParse(request.body);
  if (!invocation.success) throw new DynvmError(badRequest(z.prettifyError(invocation.error)));
  const { operation, input, actor } = invocation.data;
  if (!isOperationName(operation)) {
    throw new DynvmError({ code: 'not-found', message: `There is no operation ${operation}` });
  }
  // The operation parses its own input.
  return invoke(operation, input as never, ownerCaller('cli', actor.slice('cli:'.length)));
}

function answerFailure(reply: FastifyReply, status: number, failure: Failure): FastifyReply {
  return reply.status(status).send({ failure });
}

function badRequest(message: string): Failure {
  return { code: 'bad-input', message };
}

/** Takes the same time wherever they differ. */
function sameText(a: string, b: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}

async function closeAfterAnswers(app: FastifyInstance): Promise<void> {
  // One turn for the answers to be written before their connections are cut.
  await new Promise((resolve) => setImmediate(resolve));
  await app.close();
}

/** What the HTTP library refuses is said in its words; anything else it could only repeat. */
function toControlFailure(error: unknown): Failure {
  const { statusCode, message } = error as { statusCode?: unknown; message?: string };
  const isRefusal = typeof statusCode === 'number' && statusCode < 500;
  return isRefusal && !(error instanceof DynvmError) ? badRequest(message ?? '') : toFailure(error);
}
