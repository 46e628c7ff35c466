import { currentUser } from '../base/current-user.ts';
import type { Channel } from '../model/access.ts';
import { assertNever } from '../model/assert-never.ts';
import { DynvmError } from '../model/failure.ts';
import { auditAuthor } from './audit-author.ts';
import { authenticatedCaller, type Caller, legacyCaller, localReader, ownerCaller } from './caller.ts';
import type { OperationDependencies } from './operation-dependencies.ts';

/** A request before it is known who makes it. */
interface Arrival {
  readonly channel: 'legacy' | 'rest' | 'web';
  /** In its plain form, for the audit and for slowing down guesses. */
  readonly address: string;
  /** The token it carries; undefined: none. */
  readonly token: string | undefined;
  /** Nobody on the way could read the token: TLS, a trusted proxy, or this machine itself. */
  readonly isConfidential: boolean;
  /** Who a request without a token is. */
  readonly withoutToken: 'nobody' | 'legacy' | 'reader';
}

/** Aborts when a credential is revoked, expires or covers something else. */
interface AccessWatch {
  readonly signal: AbortSignal;
  end(): void;
}

/** A request of which it is known who makes it. */
export interface AuthenticatedRequest {
  readonly caller: Caller;
  /** For answers that take long: they end with the right to them. The watch must be ended. */
  watch(): AccessWatch;
}

/** @throws DynvmError unauthenticated, rate-limited, forbidden (the token was readable on its way) */
export type Authenticate = (arrival: Arrival) => AuthenticatedRequest;

/** Without `access`, where nothing outlives the process, no token is valid. */
export function createAuthenticate(
  deps: Pick<OperationDependencies, 'access' | 'clock' | 'logger'>,
): Authenticate {
  const { access } = deps;
  return (arrival) => {
    const { channel, address, token, withoutToken } = arrival;
    if (token === undefined) return unwatched(callerWithoutToken(withoutToken, address));
    if (!arrival.isConfidential) {
      void reportExposed(deps, arrival);
      throw exposedToken();
    }
    if (access === undefined) throw invalidToken();
    const { identity, watch } = access.authenticator.withToken(token, address);
    return { caller: authenticatedCaller(identity, channel, address), watch };
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

/** This machine's owner, who showed the token of this run. It ends with the run, so there is nothing to watch. */
export function ownerRequest(channel: Channel, address: string): AuthenticatedRequest {
  const username = currentUser();
  return unwatched({ ...ownerCaller('cli', username), channel, actor: `${channel}:${username}`, address });
}

function unwatched(caller: Caller): AuthenticatedRequest {
  return { caller, watch: () => ({ signal: new AbortController().signal, end: () => {} }) };
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
