import {
  type AccessScope,
  type Principal,
  ROLE_SCOPES,
  type StoredToken,
  TOKEN_DEFAULT_DAYS,
  TOKEN_MAX_DAYS,
} from '../model/access.ts';
import { DynvmError } from '../model/failure.ts';
import { mintToken } from './access-token.ts';

export const DAY_MS = 86_400_000;

export interface NewToken {
  readonly principal: string;
  readonly label: string;
  /** All that the role covers, but `admin` and `metrics`, where nothing is named. */
  readonly scopes?: readonly AccessScope[] | undefined;
  readonly days?: number | undefined;
  readonly actsForLegacy?: boolean | undefined;
  readonly grantedBy?: StoredToken['grantedBy'];
}

/**
 * A new token for a principal, and its text.
 * @throws DynvmError unavailable: the principal is disabled; bad-input: scopes beyond the role, a life out of range
 */
export function issueToken(
  principal: Principal,
  input: NewToken,
  { now, createdBy }: { now: number; createdBy: string },
): { token: StoredToken; text: string } {
  if (principal.disabledAt !== undefined) {
    throw new DynvmError({ code: 'unavailable', message: `${principal.id} is disabled: it gets no token` });
  }
  const days = input.days ?? TOKEN_DEFAULT_DAYS;
  if (!(days > 0 && days <= TOKEN_MAX_DAYS)) {
    throw badInput('days', `A token lives up to ${TOKEN_MAX_DAYS} days, not ${days}`);
  }
  const minted = mintToken();
  const token: StoredToken = {
    id: minted.id,
    digest: minted.digest,
    principal: principal.id,
    label: input.label,
    scopes: scopesWithin(principal, input.scopes),
    actsForLegacy: input.actsForLegacy ?? false,
    ...(input.grantedBy && { grantedBy: input.grantedBy }),
    createdAt: now,
    createdBy,
    expiresAt: now + Math.round(days * DAY_MS),
  };
  return { token, text: minted.text };
}

function scopesWithin(principal: Principal, wanted: readonly AccessScope[] | undefined): AccessScope[] {
  const covered = ROLE_SCOPES[principal.role];
  if (wanted === undefined) return covered.filter((scope) => scope === 'read' || scope === 'request');
  const beyond = wanted.filter((scope) => !covered.includes(scope));
  if (beyond.length === 0 && wanted.length > 0) return [...new Set(wanted)];
  throw badInput(
    'scopes',
    `${principal.id} is a ${principal.role}: its tokens may have ${covered.join(', ')}, not ${beyond.join(', ') || 'nothing'}`,
  );
}

function badInput(field: string, message: string): DynvmError {
  return new DynvmError({ code: 'bad-input', message, where: { field } });
}
