import type { Principal, Role } from '../../model/access.ts';
import { DynvmError } from '../../model/failure.ts';
import type { AccessRegistry, Author } from '../access-registry.ts';
import { InvalidIdToken } from './invalid-id-token.ts';
import type { Issuer } from './issuer.ts';
import type { RuleMatch } from './match-rule.ts';
import type { IdTokenClaims } from './verify-id-token.ts';

const RANK: Readonly<Record<Role, number>> = { reader: 0, requester: 1, admin: 2 };

/** The principal a token stands for, and what the token may do at most. */
export interface Admitted {
  readonly principal: Principal;
  readonly role: Role;
}

/**
 * The principal that a rule names: created at its first token, and kept as the rules of the ini have it. One that an admin
 * created stays as the admin made it, and is only given to whom the ini names it for.
 * @throws InvalidIdToken: disabled, or the name is somebody else's; DynvmError store-unavailable, unavailable (too many)
 */
export async function admitPrincipal(
  registry: AccessRegistry,
  token: { issuer: Issuer; claims: IdTokenClaims; match: RuleMatch },
  author: Author,
): Promise<Admitted> {
  const { match } = token;
  const principal = registry.principal(match.principal) ?? (await create(registry, token, author));
  requireSame(principal, token);
  if (principal.disabledAt !== undefined)
    throw new InvalidIdToken(`the principal ${principal.id} is disabled`);
  if (!isFromIssuer(principal, token.issuer)) return { principal, role: lower(principal.role, match.role) };
  const isCurrent = principal.role === match.role && isSameList(principal.teams, match.teams);
  if (isCurrent) return { principal, role: match.role };
  const { role, teams } = match;
  return { principal: await registry.updatePrincipal(principal.id, { role, teams }, author), role };
}

async function create(
  registry: AccessRegistry,
  { issuer, claims, match }: { issuer: Issuer; claims: IdTokenClaims; match: RuleMatch },
  author: Author,
): Promise<Principal> {
  const { principal: id, role, teams, isNamed } = match;
  const { name } = claims.all;
  const isPerson = issuer.settings.kind === 'people';
  try {
    return await registry.createPrincipal(
      {
        ...{ id, role, teams },
        ...(isPerson && typeof name === 'string' && { displayName: name.trim().slice(0, 100) }),
        federated: { issuer: issuer.settings.url, ...(!isNamed && { subject: claims.subject }) },
      },
      author,
    );
  } catch (error) {
    // Another token of it came at the same moment.
    const known = registry.principal(id);
    if (known && error instanceof DynvmError && error.code === 'already-exists') return known;
    throw error;
  }
}

/** A name out of a claim can be taken over by somebody else: it stays with the subject that came first. */
function requireSame(
  { id, federated }: Principal,
  { issuer, claims, match }: { issuer: Issuer; claims: IdTokenClaims; match: RuleMatch },
): void {
  if (match.isNamed) return;
  if (federated?.issuer === issuer.settings.url && federated.subject === claims.subject) return;
  throw new InvalidIdToken(
    `the name ${id} belongs to somebody else here; if this is the same person, write a rule that gives sub=${claims.subject} this name`,
  );
}

function isFromIssuer({ federated }: Principal, { settings }: Issuer): boolean {
  return federated?.issuer === settings.url;
}

function lower(one: Role, other: Role): Role {
  return RANK[one] < RANK[other] ? one : other;
}

function isSameList(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((each, index) => each === other[index]);
}
