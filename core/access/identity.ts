import {
  type AccessScope,
  coversScope,
  type Principal,
  ROLE_SCOPES,
  type Role,
  type Token,
} from '../model/access.ts';

/** Who a credential stands for and what it covers now: worked out anew for every request. */
export interface Identity {
  readonly principal: string;
  readonly role: Role;
  readonly scopes: readonly AccessScope[];
  readonly teams: readonly string[];
  readonly tokenId?: string;
  readonly actsForLegacy?: boolean;
  /** Of an ID token: the issuer's name in the ini, and whom the token is about there. */
  readonly subject?: string;
}

/** A credential's rights: what the role covers and the token names. */
export function identityFrom(principal: Principal, token?: Token): Identity {
  const covered = ROLE_SCOPES[principal.role];
  return {
    principal: principal.id,
    role: principal.role,
    scopes: token === undefined ? covered : covered.filter((scope) => coversScope(token.scopes, scope)),
    teams: principal.teams,
    ...(token && { tokenId: token.id, actsForLegacy: token.actsForLegacy }),
  };
}
