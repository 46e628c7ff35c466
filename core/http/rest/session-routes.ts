import type { FastifyInstance, FastifyRequest } from 'fastify';
import { DynvmError } from '../../model/failure.ts';
import type { SessionRequest } from '../../operations/index.ts';
import { limitRate } from '../auth/limit-rate.ts';
import { readArrival } from '../auth/listener-access.ts';
import { requireOwnOrigin } from '../auth/require-same-page.ts';
import { clearSessionCookie, writeSessionCookie } from '../auth/session-cookie.ts';
import { JSON_TYPE } from './answer.ts';
import { API_PREFIX } from './render-answer.ts';
import type { RestContext } from './rest-context.ts';
import { SIGN_IN_BODY } from './session-schemas.ts';
import { toWire } from './wire-value.ts';

/** `POST /session`: a browser signs in with a token, which stands in the body and nowhere else. */
export function addSignInRoute(scope: FastifyInstance, { access }: RestContext): void {
  const { sessions } = access;
  if (sessions === undefined) return;
  scope.post('/session', { schema: { body: SIGN_IN_BODY } }, async (request, reply) => {
    const { client, isEncrypted, isConfidential } = readArrival(request, access);
    requireOwnOrigin(request, isEncrypted);
    const { token } = request.body as { token: string };
    const shown = { secret: token, address: client.address, isConfidential };
    const opened = await sessions.open(shown, (holder) => {
      request.access = holder;
      limitRate(request, reply, 'rest');
    });
    reply.header('set-cookie', writeSessionCookie(opened.cookie));
    return reply.status(201).header('content-type', JSON_TYPE).send(renderSession(opened));
  });
}

/** `GET /session/options`: the ways to sign in, for who has not yet. It names nothing that a stranger should not know. */
export function addSignInOptionsRoute(scope: FastifyInstance, { access }: RestContext): void {
  const { sso, publicUrl } = access;
  scope.get('/session/options', async (_request, reply) => {
    const issuers = publicUrl === undefined ? [] : (sso?.issuers() ?? []);
    const singleSignOn = issuers.map((name) => ({ name, url: `${API_PREFIX}/session/oidc/${name}/start` }));
    return reply.header('content-type', JSON_TYPE).send(JSON.stringify({ singleSignOn }));
  });
}

/** `GET /session` tells whose it is, `DELETE` ends it. For requests of which it is known who makes them. */
export function addSessionRoutes(scope: FastifyInstance): void {
  scope.get('/session', { config: { rate: 'read' } }, async (request, reply) =>
    reply.header('content-type', JSON_TYPE).send(renderSession(requireSession(request))),
  );
  scope.delete('/session', { config: { rate: 'unlimited' } }, async (request, reply) => {
    await requireSession(request).session.end();
    return reply.status(204).header('set-cookie', clearSessionCookie()).send();
  });
}

function renderSession({ caller, session }: SessionRequest): string {
  const { principal, role, scopes, teams } = caller;
  const { csrfToken, expiresAt } = session;
  return JSON.stringify(toWire({ principal, role, scopes, teams, csrfToken, expiresAt }));
}

function requireSession({ access }: FastifyRequest): SessionRequest {
  const { session } = access;
  if (session) return { ...access, session };
  throw new DynvmError({
    code: 'not-found',
    message: 'This request carries no session',
    hint: 'POST /api/v1/session opens one; GET /api/v1/me is for tokens.',
  });
}
