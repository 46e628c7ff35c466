import { ROLE_SCOPES, type Token, tokenStateAt } from '../../model/access.ts';
import type { Clock } from '../../ports.ts';
import type { AccessRegistry, Author, IssuedToken } from '../access-registry.ts';
import { admitPrincipal } from './admit-principal.ts';
import type { Issuer } from './issuer.ts';
import type { Issuers } from './issuers.ts';
import { matchRule } from './match-rule.ts';
import type { IdTokenClaims } from './verify-id-token.ts';

/** A working day and then some: after that the issuer is asked again whether the person still belongs here. */
const LIFE_DAYS = 0.5;
/** Sign-ins of one person that count at once; a further one ends the oldest. */
const GRANTED_MAX = 20;
const SUBJECT_SHOWN_MAX = 200;

/**
 * A token of ours for a person whom an issuer vouches for. It ends after twelve hours, and when the issuer's rules change.
 * @throws InvalidIdToken: no rule, disabled, somebody else's name; DynvmError store-unavailable, unavailable (too many)
 */
export async function grantToken(
  { registry, issuers, clock }: { registry: AccessRegistry; issuers: Issuers; clock: Clock },
  { issuer, claims }: { issuer: Issuer; claims: IdTokenClaims },
  toAuthor: (who: { principal: string; subject: string }) => Author,
): Promise<IssuedToken> {
  const { settings } = issuer;
  const match = matchRule(settings, claims);
  const subject = `${settings.name}: ${claims.subject}`.slice(0, SUBJECT_SHOWN_MAX);
  const author = toAuthor({ principal: match.principal, subject });
  const { principal, role } = await admitPrincipal(registry, { issuer, claims, match }, author);
  const granted = registry.tokens(principal.id).filter((token) => isGrantedNow(token, clock.now()));
  for (const { id } of granted.slice(GRANTED_MAX - 1)) await registry.revokeToken(id, author);
  return registry.createToken(
    {
      ...{ principal: principal.id, label: `single sign-on by ${settings.name}` },
      ...{ scopes: ROLE_SCOPES[role].filter((scope) => scope !== 'metrics'), days: LIFE_DAYS },
      grantedBy: { issuer: settings.name, subject, settings: issuers.readGrant(settings.name) ?? '' },
    },
    author,
  );
}

function isGrantedNow(token: Token, now: number): boolean {
  const state = tokenStateAt(token, now);
  return token.grantedBy !== undefined && (state === 'active' || state === 'ends-soon');
}
