import type { Access } from '../access/index.ts';
import { matchesCsrf, type RateLimiter, toCsrfToken } from '../access/index.ts';
import { DynvmError } from '../model/failure.ts';
import { auditAuthor } from './audit-author.ts';
import type { Authenticate, AuthenticatedRequest, RequestSession } from './authenticated-request.ts';
import { authenticatedCaller } from './caller.ts';
import type { OperationDependencies } from './operation-dependencies.ts';

export type SessionRequest = AuthenticatedRequest & { readonly session: RequestSession };

/** What a browser shows: a cookie, or the token to get one for. */
interface Credential {
  readonly secret: string;
  readonly address: string;
  /** Nobody on the way could read it. */
  readonly isConfidential: boolean;
}

/** Sessions of browsers: opened with a token, told by a cookie. */
export interface Sessions {
  /** @throws DynvmError unauthenticated, rate-limited, forbidden (the token was readable on its way), store-unavailable */
  open(
    token: Credential,
    limit: (request: AuthenticatedRequest) => void,
  ): Promise<SessionRequest & { cookie: string }>;
  /** @throws DynvmError unauthenticated, forbidden (the cookie was readable on its way: the session is ended) */
  authenticate(cookie: Credential): SessionRequest;
}

/** Without `access`, where nothing outlives the process, there are none. */
export function createSessions(
  deps: Pick<OperationDependencies, 'access' | 'clock' | 'logger'> & {
    authenticate: Authenticate;
    limiter: RateLimiter;
  },
): Sessions {
  const { access, clock, logger, limiter } = deps;

  function toRequest({ sessions, authenticator }: Access, cookie: string, address: string): SessionRequest {
    const { identity, session, watch } = authenticator.withSession(cookie);
    const caller = authenticatedCaller(identity, 'web', address);
    const key =
      identity.tokenId === undefined ? `principal:${identity.principal}` : `token:${identity.tokenId}`;
    return {
      caller,
      watch,
      takeRate: (rateClass) => limiter.take(key, rateClass),
      session: {
        csrfToken: toCsrfToken(cookie),
        expiresAt: session.expiresAt,
        isCsrfToken: (sent) => matchesCsrf(session, sent),
        end: () => sessions.end(session, auditAuthor(caller, clock)),
      },
    };
  }

  return {
    async open({ secret: token, address, isConfidential }, limit) {
      const shown = deps.authenticate({
        channel: 'web',
        address,
        token,
        isConfidential,
        withoutToken: 'nobody',
      });
      limit(shown);
      if (access === undefined) throw noSession();
      const { principal, tokenId } = shown.caller;
      const author = auditAuthor(shown.caller, clock);
      const { cookie } = await access.sessions.open({ principal, tokenId }, author);
      return { ...toRequest(access, cookie, address), cookie };
    },
    authenticate({ secret: cookie, address, isConfidential }) {
      if (access === undefined) throw noSession();
      const request = toRequest(access, cookie, address);
      if (isConfidential) return request;
      request.session
        .end()
        .catch((error: unknown) => logger.error({ err: error }, 'a session could not be ended'));
      logger.warn(
        { principal: request.caller.principal, address },
        'a session came over plain http: it is ended',
      );
      throw new DynvmError({
        code: 'forbidden',
        message: 'A session came over plain http, where others can read it, and was ended',
        hint: 'Sign in again over https.',
      });
    },
  };
}

function noSession(): DynvmError {
  return new DynvmError({ code: 'unauthenticated', message: 'There is no such session, or it has ended.' });
}
