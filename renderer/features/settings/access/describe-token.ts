import {
  coversScope,
  type Principal,
  ROLE_SCOPES,
  type Token,
  type TokenState,
  tokenStateAt,
} from '../../../../core/model/access.ts';
import { assertNever } from '../../../../core/model/assert-never.ts';
import { formatCount } from '../../../format/quantity.ts';
import { formatDayTime, formatUntil } from '../../../format/time.ts';
import type { Mark } from '../../../view/mark.ts';

export interface DescribedToken {
  readonly mark: Mark | undefined;
  /** Whether it can be rotated and revoked. */
  readonly isLive: boolean;
  /** When it ends or ended. */
  readonly expiry: string;
  /** Where it is refused, or will be, and why; undefined: nowhere. */
  readonly note: string | undefined;
}

/** What a token is good for now. @param principal its holder, where known */
export function describeToken(token: Token, principal: Principal | undefined, now: number): DescribedToken {
  const expiry = formatDayTime(token.expiresAt, now);
  const state = readTokenState(token, now);
  switch (state) {
    case 'revoked':
      return ended(
        `revoked ${formatDayTime(token.revokedAt ?? now, now)}`,
        `Refused everywhere: it was revoked${describeRefusals(token, now)}`,
      );
    case 'expired':
      return ended(expiry, `Refused everywhere: it expired ${expiry}${describeRefusals(token, now)}`);
    case 'ends-soon':
      return {
        isLive: true,
        expiry,
        ...describeLive(token, principal, now),
        ...warnOfEnd(token, principal, now),
      };
    case 'active':
      return { isLive: true, expiry, ...describeLive(token, principal, now) };
    default:
      return assertNever(state);
  }
}

/** Whoever still uses it. */
function describeRefusals({ refusals, lastRefusedAt, lastRefusedFrom }: Token, now: number): string {
  if (refusals === undefined || lastRefusedAt === undefined) return '';
  const times = refusals === 1 ? 'once' : `${formatCount(refusals)} times`;
  return `. Used ${times} since, last ${formatDayTime(lastRefusedAt, now)} from ${lastRefusedFrom ?? 'this machine'}`;
}

function ended(expiry: string, note: string): DescribedToken {
  return { mark: 'gone', isLive: false, expiry, note };
}

/** A worse state comes first: the end in two weeks is not what to read of a token that others may know. */
function warnOfEnd(token: Token, principal: Principal | undefined, now: number): Partial<DescribedToken> {
  if (describeLive(token, principal, now).mark === 'bad') return {};
  const until = formatUntil(token.expiresAt, now);
  return {
    mark: 'warn',
    note:
      token.replacedBy === undefined
        ? `Ends ${until}: rotate it`
        : `Ends ${until}; replaced by dyn_${token.replacedBy}_…`,
  };
}

function describeLive(
  token: Token,
  principal: Principal | undefined,
  now: number,
): Pick<DescribedToken, 'mark' | 'note'> {
  const { exposedAt, exposedFrom, scopes } = token;
  if (principal?.disabledAt !== undefined) {
    return {
      mark: 'bad',
      note: `Refused everywhere: ${principal.id} is disabled${describeRefusals(token, now)}`,
    };
  }
  if (exposedAt !== undefined) {
    return {
      mark: 'bad',
      note: `Sent over plain http from ${exposedFrom ?? 'another machine'} ${formatDayTime(exposedAt, now)}: others may know it. Revoke it`,
    };
  }
  const beyond = principal ? scopes.filter((scope) => !coversScope(ROLE_SCOPES[principal.role], scope)) : [];
  if (principal && beyond.length > 0) {
    return {
      mark: 'warn',
      note: `Refused for ${beyond.join(', ')}: ${principal.id} is a ${principal.role} now`,
    };
  }
  return { mark: undefined, note: undefined };
}

/** As {@link tokenStateAt}, but whatever the clock here says, what the core revoked is revoked. */
export function readTokenState(token: Token, now: number): TokenState {
  return token.revokedAt === undefined ? tokenStateAt(token, now) : 'revoked';
}

/** `dyn_4f0a1b2c3d4e_…`: the part that is no secret. */
export function toTokenName(id: string): string {
  return `dyn_${id}_…`;
}
