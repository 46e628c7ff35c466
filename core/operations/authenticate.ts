import { type RateLimiter, toAddressSource } from '../access/index.ts';
import { currentUser } from '../base/current-user.ts';
import type { Channel } from '../model/access.ts';
import { assertNever } from '../model/assert-never.ts';
import { DynvmError } from '../model/failure.ts';
import type { RateClass } from '../model/rate-limit.ts';
import { auditAuthor } from './audit-author.ts';
import type { Arrival, Authenticate, AuthenticatedRequest } from './authenticated-request.ts';
import { authenticatedCaller, type Caller, legacyCaller, localReader, ownerCaller } from './caller.ts';
import type { OperationDependencies } from './operation-dependencies.ts';

/** Without `access`, where nothing outlives the process, no token is valid; without `limiter` nothing is limited. */
export function createAuthenticate(
  deps: Pick<OperationDependencies, 'access' | 'clock' | 'logger'> & { limiter?: RateLimiter },
): Authenticate {
  const { access, limiter } = deps;
  const limitedBy = (key: string) => (rateClass: RateClass) => limiter?.take(key, rateClass);
  return (arrival) => {
    const { channel, address, token, withoutToken } = arrival;
    if (token === undefined) {
      const caller = callerWithoutToken(withoutToken, address);
      return { ...unwatched(caller), takeRate: limitedBy(`address:${toAddressSource(address)}`) };
    }
    if (!arrival.isConfidential) {
      void reportExposed(deps, arrival);
      throw exposedToken();
    }
    if (access === undefined) throw invalidToken();
    const { identity, watch } = access.authenticator.withToken(token, address);
    return {
      caller: authenticatedCaller(identity, channel, address),
      watch,
      takeRate: limitedBy(`token:${identity.tokenId}`),
    };
  };
}

/** Only a valid token: what a stranger makes up says nothing. */
async function reportExposed(
  { access, clock, logger }: Pick<OperationDependencies, 'access' | 'clock' | 'logger'>,
  { token = '', channel, address }: Arrival,
): Promise<void> {
  const identity = access?.authenticator.identify(token);
  if (access === undefined || identity?.tokenId === undefined) return;
  const { tokenId, principal } = identity;
  const author = auditAuthor(authenticatedCaller(identity, channel, address), clock);
  try {
    const isNew = await access.registry.markExposed(tokenId, address, author);
    if (isNew) logger.warn({ tokenId, principal, address }, 'a token came over plain http: revoke it');
  } catch (error) {
    logger.error({ err: error, tokenId }, 'an exposed token could not be recorded');
  }
}

function callerWithoutToken(kind: Arrival['withoutToken'], address: string): Caller {
  switch (kind) {
    case 'legacy':
      return legacyCaller(address);
    case 'reader':
      return localReader(address);
    case 'nobody':
      throw new DynvmError({
        code: 'unauthenticated',
        message: 'This service needs a token',
        hint: 'Send it over https, as curl -u NAME:$TOKEN does; an admin creates one with dynvm token create.',
      });
    default:
      return assertNever(kind);
  }
}

/** This machine's owner, who showed the token of this run. It ends with the run, so there is nothing to watch or count. */
export function ownerRequest(channel: Channel, address: string): AuthenticatedRequest {
  const username = currentUser();
  return unwatched({ ...ownerCaller('cli', username), channel, actor: `${channel}:${username}`, address });
}

function unwatched(caller: Caller): AuthenticatedRequest {
  return {
    caller,
    watch: () => ({ signal: new AbortController().signal, end: () => {} }),
    takeRate: () => undefined,
  };
}

/** The same words for every token: who listens on the way learns nothing from them. */
function exposedToken(): DynvmError {
  return new DynvmError({
    code: 'forbidden',
    message: 'A token came over plain http, where others can read it, and was not accepted',
    hint: 'Revoke it, create a new one, and use https.',
  });
}

function invalidToken(): DynvmError {
  return new DynvmError({ code: 'unauthenticated', message: 'This token is not valid here.' });
}
