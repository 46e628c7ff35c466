import type { IncomingHttpHeaders } from 'node:http';
import type { Failure } from '../../model/failure.ts';

const LOOPBACK_HOST = /^(127\.0\.0\.1|localhost)(:\d+)?$/i;

/**
 * Why a request is not let in; undefined when it is. Browsers are turned away whatever they send: a page can neither
 * leave out `Origin` on a POST nor set `Authorization` across sites, and a name that merely resolves to the loopback
 * shows in `Host`.
 */
export function refuseControlRequest(
  headers: IncomingHttpHeaders,
  isToken: (sent: string) => boolean,
): { status: number; failure: Failure } | undefined {
  if (!LOOPBACK_HOST.test(headers.host ?? '')) return refused('it does not name the loopback address');
  if (headers.origin !== undefined || headers['sec-fetch-site'] !== undefined) {
    return refused('it comes from a web page');
  }
  const [, sent] = /^Bearer (\S+)$/.exec(headers.authorization ?? '') ?? [];
  if (sent === undefined || !isToken(sent)) return refused('it lacks the token of this run', 401);
  return undefined;
}

function refused(why: string, status = 403) {
  return { status, failure: { code: 'forbidden' as const, message: `The request is refused: ${why}` } };
}
