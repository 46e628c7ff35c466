import { InvalidIdToken, IssuerUnreachable, looksLikeIdToken, type RateLimiter } from '../access/index.ts';
import { DynvmError } from '../model/failure.ts';
import { auditAuthor } from './audit-author.ts';
import type { Arrival, AuthenticatedRequest } from './authenticated-request.ts';
import { authenticatedCaller } from './caller.ts';
import type { OperationDependencies } from './operation-dependencies.ts';

/**
 * A CI job by its ID token; undefined for a request that carries none.
 * @throws DynvmError unauthenticated, rate-limited, forbidden (the token was readable on its way), unavailable (its issuer
 * can't be asked), store-unavailable
 * @see docs/access.md#ci-jobs-without-a-secret
 */
export type AuthenticateJob = (arrival: Arrival) => Promise<AuthenticatedRequest | undefined>;

export function createAuthenticateJob(
  { access, clock, logger }: Pick<OperationDependencies, 'access' | 'clock' | 'logger'>,
  limiter: RateLimiter,
): AuthenticateJob {
  return async ({ token, channel, address, isConfidential }) => {
    if (access === undefined || token === undefined || !looksLikeIdToken(token)) return undefined;
    if (!isConfidential) throw exposedToken();
    const toAuthor = ({ principal, subject }: { principal: string; subject: string }) =>
      auditAuthor(
        { ...NOBODY_YET, principal, subject, channel, actor: `${channel}:${principal}`, address },
        clock,
      );
    try {
      const job = await access.jobTokens.identify(token, toAuthor);
      const { identity, watch } = access.authenticator.withJob(job);
      return {
        caller: authenticatedCaller(identity, channel, address),
        watch,
        takeRate: (rateClass) => limiter.take(`principal:${identity.principal}`, rateClass),
      };
    } catch (error) {
      if (error instanceof IssuerUnreachable) throw issuerDown(error);
      if (!(error instanceof InvalidIdToken)) throw error;
      logger.info({ address, reason: error.message }, 'an ID token was refused');
      access.authenticator.noteFailure(address);
      throw invalidToken(error);
    }
  };
}

/** Rights do not matter for what is recorded. */
const NOBODY_YET = { role: 'reader', scopes: [], teams: [] } as const;

function invalidToken(error: InvalidIdToken): DynvmError {
  return new DynvmError(
    { code: 'unauthenticated', message: `The ID token is not valid here: ${error.message}` },
    { cause: error },
  );
}

function issuerDown(error: IssuerUnreachable): DynvmError {
  return new DynvmError(
    {
      code: 'unavailable',
      message: `The ID token can't be checked now: ${error.message}`,
      hint: 'Tokens and sessions of this service go on; try again when the issuer answers.',
    },
    { cause: error },
  );
}

function exposedToken(): DynvmError {
  return new DynvmError({
    code: 'forbidden',
    message: 'An ID token came over plain http, where others can read it, and was not accepted',
    hint: 'Use https.',
  });
}
