import { PrincipalId, type Role } from '../../model/access.ts';
import type { IssuerRule, IssuerSettings } from '../../model/issuer.ts';
import { InvalidIdToken } from './invalid-id-token.ts';
import type { IdTokenClaims } from './verify-id-token.ts';

/** Who a token stands for by the rules of the ini. */
export interface RuleMatch {
  readonly principal: string;
  /** The ini names the principal itself; else a claim does. */
  readonly isNamed: boolean;
  readonly role: Role;
  readonly teams: readonly string[];
}

/** By the first rule whose conditions all hold. @throws InvalidIdToken: none does */
export function matchRule({ rules, name }: IssuerSettings, claims: IdTokenClaims): RuleMatch {
  const rule = rules.find(({ conditions }) =>
    conditions.every(({ claim, value }) => readValues(claims, claim).includes(value)),
  );
  if (rule === undefined)
    throw new InvalidIdToken(`no rule of the issuer ${name} matches it${describeNearest(rules, claims)}`);
  const { principal, role, teams } = rule;
  if (principal.kind === 'name') return { principal: principal.text, isNamed: true, role, teams };
  return { principal: readName(principal.text, claims), isNamed: false, role, teams };
}

/** Texts of a claim; numbers as they are written. A dot leads into an object, as in `realm_access.roles`. */
function readValues({ all }: IdTokenClaims, claim: string): string[] {
  const found = Object.hasOwn(all, claim) ? all[claim] : claim.split('.').reduce<unknown>(readField, all);
  return [found]
    .flat()
    .flatMap((value) => (typeof value === 'string' || typeof value === 'number' ? [String(value)] : []));
}

function readField(value: unknown, name: string): unknown {
  const isObject = typeof value === 'object' && value !== null && Object.hasOwn(value, name);
  return isObject ? (value as Record<string, unknown>)[name] : undefined;
}

function readName(claim: string, claims: IdTokenClaims): string {
  const [value, ...more] = readValues(claims, claim);
  const name = PrincipalId.safeParse(more.length === 0 ? value : undefined);
  if (name.success) return name.data;
  throw new InvalidIdToken(`its claim ${claim} is no name of a principal`);
}

/** The values that the first rule looks at: mostly an id was copied wrongly. */
function describeNearest([rule]: readonly IssuerRule[], claims: IdTokenClaims): string {
  const seen = (rule?.conditions ?? []).map(
    ({ claim }) => `${claim}=${readValues(claims, claim).join(',').slice(0, 100) || '(absent)'}`,
  );
  return seen.length > 0 ? ` (${seen.join(', ')})` : '';
}
