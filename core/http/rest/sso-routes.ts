import { randomBytes } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { DynvmError } from '../../model/failure.ts';
import type { SignedIn } from '../../operations/index.ts';
import { readArrival } from '../auth/listener-access.ts';
import { writeSessionCookie } from '../auth/session-cookie.ts';
import { readSignInCookie, writeSignInCookie } from '../auth/sign-in-cookie.ts';
import { JSON_TYPE } from './answer.ts';
import { API_PREFIX } from './render-answer.ts';
import type { RestContext } from './rest-context.ts';
import { BEGIN_QUERY, CODE_BODY, DEVICE_BODY } from './sso-schemas.ts';
import { toWire } from './wire-value.ts';

const BROWSER_SECRET_BYTES = 32;

type Named = { Params: { issuer: string } };
interface BeginQuery {
  returnTo?: string;
  port?: number;
  challenge?: string;
  state?: string;
}

/** `/session/oidc`: signing in with an issuer of `[access]`, for requests of which nobody knows yet who makes them. */
export function addSsoRoutes(scope: FastifyInstance, { access }: RestContext): void {
  const { sso, publicUrl } = access;
  if (sso === undefined) return;
  scope.get('/session/oidc', async (_request, reply) =>
    sendJson(reply, { issuers: sso.issuers().map((name) => ({ name })) }),
  );
  scope.get<Named>(
    '/session/oidc/:issuer/start',
    { schema: { querystring: BEGIN_QUERY } },
    async (request, reply) => {
      const { address } = requireConfidential(request, access);
      const browser =
        readSignInCookie(request.headers.cookie) ?? randomBytes(BROWSER_SECRET_BYTES).toString('base64url');
      const { issuer } = request.params;
      const from = { redirectUri: toCallback(publicUrl, issuer).href, browser, address };
      const url = await sso.begin(issuer, from, toTarget(request.query as BeginQuery));
      return reply.header('set-cookie', writeSignInCookie(browser)).redirect(url, 303);
    },
  );
  scope.post<Named>('/session/oidc/:issuer/device', async (request, reply) => {
    const { address } = requireConfidential(request, access);
    return sendJson(reply, await sso.beginDevice(request.params.issuer, address));
  });
  scope.post('/session/oidc/device', { schema: { body: DEVICE_BODY } }, async (request, reply) => {
    const { address } = requireConfidential(request, access);
    const signedIn = await sso.endDevice((request.body as { id: string }).id, address);
    if (signedIn === undefined) return sendJson(reply.status(202), { waiting: true });
    return sendJson(reply, renderToken(signedIn));
  });
  scope.post('/session/oidc/code', { schema: { body: CODE_BODY } }, async (request, reply) => {
    const { address } = requireConfidential(request, access);
    const { code, verifier } = request.body as { code: string; verifier: string };
    return sendJson(reply, renderToken(await sso.redeem(code, verifier, address)));
  });
}

/** Where the issuer sends the browser back to: another site's page does so, by its nature. */
export function addSsoCallback(scope: FastifyInstance, { access }: RestContext): void {
  const { sso, sessions, publicUrl } = access;
  if (sso === undefined || sessions === undefined) return;
  scope.get<Named>('/session/oidc/:issuer/callback', async (request, reply) => {
    const { address } = requireConfidential(request, access);
    const url = toCallback(publicUrl, request.params.issuer);
    url.search = request.url.slice(request.url.indexOf('?') + 1);
    const browser = readSignInCookie(request.headers.cookie);
    const { token, principal, target, code } = await sso.end(request.params.issuer, {
      url,
      browser,
      address,
    });
    if (target.kind === 'program') {
      const query = new URLSearchParams({ code: code ?? '', state: target.state });
      return sendPage(reply, toProgramPage(`http://127.0.0.1:${target.port}/?${query}`, principal));
    }
    const { cookie } = await sessions.open({ secret: token, address, isConfidential: true }, () => {});
    return sendPage(reply.header('set-cookie', writeSessionCookie(cookie)), toReturnPage(target.path));
  });
}

/** @throws DynvmError forbidden: others could read what comes back */
function requireConfidential(request: FastifyRequest, access: RestContext['access']): { address: string } {
  const { client, isConfidential } = readArrival(request, access);
  if (isConfidential) return client;
  throw new DynvmError({
    code: 'forbidden',
    message: 'Signing in needs https: others could read what comes back',
    hint: 'Use the https address of this service.',
  });
}

function toCallback(publicUrl: string | undefined, issuer: string): URL {
  if (publicUrl !== undefined)
    return new URL(
      `${publicUrl.replace(/\/$/, '')}${API_PREFIX}/session/oidc/${encodeURIComponent(issuer)}/callback`,
    );
  throw new DynvmError({
    code: 'unavailable',
    message: 'This service does not know the address that browsers reach it by',
    hint: 'Start it with --public-url https://…, or sign in by a code: dynvm login URL --sso.',
  });
}

/** @throws DynvmError bad-input: an address of another site */
function toTarget({ returnTo = '/', port, challenge, state }: BeginQuery) {
  if (port !== undefined && challenge !== undefined && state !== undefined)
    return { kind: 'program' as const, port, challenge, state };
  if (port !== undefined)
    throw new DynvmError({ code: 'bad-input', message: 'port needs challenge and state beside it' });
  // One slash and then no other, nor a backslash, which browsers take for one.
  if (/^\/(?![/\\])[\x21-\x5b\x5d-\x7e]*$/.test(returnTo)) return { kind: 'page' as const, path: returnTo };
  throw new DynvmError({
    code: 'bad-input',
    message: 'returnTo must be a path of this service, such as /vms',
    where: { field: 'returnTo' },
  });
}

function renderToken({ token, principal, expiresAt }: SignedIn): object {
  return toWire({ token, principal, expiresAt }) as object;
}

function sendJson(reply: FastifyReply, body: object): FastifyReply {
  return reply.header('content-type', JSON_TYPE).send(JSON.stringify(body));
}

function sendPage(reply: FastifyReply, html: string): FastifyReply {
  return reply.header('content-type', 'text/html; charset=utf-8').send(html);
}

/** A page between, since a strict cookie does not come along on a way that began at another site. */
function toReturnPage(path: string): string {
  return toPage(
    `<meta http-equiv="refresh" content="0;url=${escapeHtml(path)}">`,
    `<p>Signed in. <a href="${escapeHtml(path)}">Continue</a></p>`,
  );
}

/** Only a click leads on: a page elsewhere may have begun it for a program that somebody else runs on this machine. */
function toProgramPage(url: string, principal: string): string {
  return toPage(
    '',
    `<p>Signed in as ${escapeHtml(principal)}. A program on this computer asked for it.</p><p><a href="${escapeHtml(url)}">Continue</a> only if you started it yourself.</p>`,
  );
}

function toPage(head: string, body: string): string {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>DynVM</title>${head}</head><body>${body}</body></html>\n`;
}

function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
