import { createHash, randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { awaitLoopbackAnswer } from '../../base/loopback-answer.ts';
import { CliError } from '../cli-error.ts';
import { openInBrowser } from '../open-in-browser.ts';
import { printText } from '../print.ts';
import { createHttpExchange, type HttpExchange } from './http-exchange.ts';
import { parseAnswer } from './rest-client.ts';

const WAIT_MAX_MS = 10 * 60_000;
const INTERVAL_MAX_SECONDS = 60;

export interface SingleSignOnOptions {
  readonly url: URL;
  readonly fingerprint: string | undefined;
  /** Absent: the only one there is. */
  readonly issuer: string | undefined;
  /** By a browser on this machine instead of a code to type elsewhere. */
  readonly browser: boolean;
}

/**
 * A token of the service for whoever signs in with its issuer. What the issuer gave never leaves the service.
 * @throws CliError; DynvmError as the service says
 */
export async function signInWithIssuer(options: SingleSignOnOptions): Promise<string> {
  const exchange = createHttpExchange(options.url, options.fingerprint);
  try {
    const service = { exchange, url: options.url };
    const issuer = options.issuer ?? (await findOnlyIssuer(service));
    return await (options.browser ? signInByBrowser(service, issuer) : signInByCode(service, issuer));
  } finally {
    exchange.close();
  }
}

interface Target {
  readonly exchange: HttpExchange;
  readonly url: URL;
}

async function findOnlyIssuer(service: Target): Promise<string> {
  const { issuers = [] } = (await send(service, 'GET', '')) as { issuers?: { name?: unknown }[] };
  const names = issuers.map(({ name }) => String(name).slice(0, 100));
  const [only, ...more] = names;
  if (only !== undefined && more.length === 0) return only;
  throw new CliError('usage', {
    code: 'bad-input',
    message:
      only === undefined
        ? `${service.url.origin} has no single sign-on.`
        : `${service.url.origin} has several issuers.`,
    hint:
      only === undefined
        ? 'Log in with a token: dynvm login URL.'
        : `Name one with --issuer: ${names.join(', ')}.`,
  });
}

async function signInByCode(service: Target, issuer: string): Promise<string> {
  const begun = (await send(service, 'POST', `/${encodeURIComponent(issuer)}/device`)) as Record<
    string,
    unknown
  >;
  const { id, userCode, verificationUri, verificationUriComplete } = begun;
  printText(`To sign in, open ${toText(verificationUriComplete ?? verificationUri)}`, process.stderr);
  printText(`and enter or compare the code ${toText(userCode)}.`, process.stderr);
  const intervalMs = Math.min(Number(begun.intervalSeconds) || 5, INTERVAL_MAX_SECONDS) * 1000;
  for (const endMs = performance.now() + WAIT_MAX_MS; performance.now() < endMs; ) {
    await pause(intervalMs);
    const { token } = (await send(service, 'POST', '/device', { id })) as { token?: unknown };
    if (typeof token === 'string') return token;
  }
  throw new CliError('refused', { code: 'unauthenticated', message: 'Nobody signed in within ten minutes.' });
}

async function signInByBrowser(service: Target, issuer: string): Promise<string> {
  const verifier = randomBytes(32).toString('base64url');
  const challenge = createHash('sha256').update(verifier).digest('base64url');
  const answer = await awaitLoopbackAnswer(AbortSignal.timeout(WAIT_MAX_MS));
  try {
    const query = new URLSearchParams({ port: String(answer.port), challenge, state: answer.state });
    const page = toAddress(service.url, `/${encodeURIComponent(issuer)}/start?${query}`);
    if (!(await openInBrowser(page)))
      printText(`Open this address in a browser on this machine:\n${page}`, process.stderr);
    const { token } = (await send(service, 'POST', '/code', { code: await answer.code, verifier })) as {
      token?: unknown;
    };
    return toText(token);
  } catch (error) {
    if ((error as Error).name !== 'TimeoutError') throw error;
    throw new CliError('refused', {
      code: 'unauthenticated',
      message: 'Nobody signed in within ten minutes.',
    });
  } finally {
    answer.close();
  }
}

function toAddress(url: URL, path: string): string {
  return `${url.href.replace(/\/$/, '')}/api/v1/session/oidc${path}`;
}

async function send(
  { exchange, url }: Target,
  method: string,
  path: string,
  body: object = {},
): Promise<unknown> {
  const { pathname } = new URL(toAddress(url, path));
  const answer = await exchange.send({
    method,
    path: pathname,
    headers: {},
    ...(method !== 'GET' && { body: JSON.stringify(body) }),
  });
  return parseAnswer(answer, url);
}

function toText(value: unknown): string {
  return typeof value === 'string' ? value.slice(0, 500) : '';
}
