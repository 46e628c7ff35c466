import { PrincipalId, Role, TEAMS_MAX, TeamName } from '../../model/access.ts';
import { ANCHOR_CLAIMS, type ClaimCondition, type IssuerKind, type IssuerRule } from '../../model/issuer.ts';
import { quote } from './value-schemas.ts';

type RuleParts = Omit<IssuerRule, 'number'>;

const FORM =
  'expected claim=value & claim=value => NAME ROLE teams A,B, such as repository_id=42 & ref=refs/heads/main => ci requester teams qe';
const CONDITION = /^\s*([A-Za-z0-9_:/.-]{1,200})\s*=\s*("[^"]{1,500}"|[^\s"]{1,500})\s*$/;
const TARGET = /^(\S+)\s+(\S+)(?:\s+teams?\s+(\S+(?:\s*,\s*\S+)*))?$/;
const CONDITIONS_MAX = 10;

/** One `<issuer>.rule.<N>`, or what is wrong with it. Values are whole values: there are no patterns to forget an end of. */
export function parseIssuerRule(text: string, kind: IssuerKind): RuleParts | { problem: string } {
  const arrow = text.lastIndexOf('=>');
  const target = TARGET.exec(text.slice(arrow + 2).trim());
  if (arrow < 0 || target === null) return { problem: `${quote(text)} is no rule: ${FORM}` };
  const conditions = parseConditions(text.slice(0, arrow));
  if ('problem' in conditions) return conditions;
  const [, principalText = '', roleText = '', teamsText = ''] = target;
  const principal = parsePrincipal(principalText, kind);
  if ('problem' in principal) return principal;
  const role = Role.safeParse(roleText);
  if (!role.success) return { problem: `${quote(roleText)} is no role: expected reader, requester or admin` };
  const teams = parseTeams(teamsText);
  if ('problem' in teams) return teams;
  const problem = kind === 'people' ? undefined : findCiProblem(kind, conditions, role.data);
  return problem === undefined ? { conditions, principal, role: role.data, teams } : { problem };
}

function parseConditions(text: string): ClaimCondition[] | { problem: string } {
  const parts = text.split('&');
  if (parts.length > CONDITIONS_MAX)
    return { problem: `has ${parts.length} conditions; expected at most ${CONDITIONS_MAX}` };
  const conditions: ClaimCondition[] = [];
  for (const part of parts) {
    const [, claim, value] = CONDITION.exec(part) ?? [];
    if (claim === undefined || value === undefined)
      return { problem: `${quote(part)} is no condition: ${FORM}` };
    const plain = value.startsWith('"') ? value.slice(1, -1) : value;
    if (isPattern(plain)) {
      return {
        problem: `${quote(plain)} looks like a pattern, and a condition must give the whole value of ${claim}: write a rule for each value`,
      };
    }
    conditions.push({ claim, value: plain });
  }
  return conditions;
}

/** `acme/*`, `^acme/`, `/acme/`: somebody expects a part to be enough. */
function isPattern(value: string): boolean {
  return value.includes('*') || value.startsWith('^') || value.endsWith('$') || /^\/.*\/$/.test(value);
}

function parsePrincipal(text: string, kind: IssuerKind): IssuerRule['principal'] | { problem: string } {
  const [, claim] = /^\{([A-Za-z0-9_:/.-]{1,200})\}$/.exec(text) ?? [];
  if (claim !== undefined) {
    if (kind === 'people') return { kind: 'claim', text: claim };
    return { problem: `takes the principal from a claim; a job must get a principal by its name` };
  }
  const name = PrincipalId.safeParse(text);
  if (name.success) return { kind: 'name', text: name.data };
  return { problem: `${quote(text)} is no principal: ${name.error.issues[0]?.message}, or {claim}` };
}

function parseTeams(text: string): string[] | { problem: string } {
  const teams: string[] = [];
  for (const part of text.split(',').map((each) => each.trim())) {
    if (part === '') continue;
    const team = TeamName.safeParse(part);
    if (!team.success) return { problem: `${quote(part)} is no team: ${team.error.issues[0]?.message}` };
    teams.push(team.data);
  }
  if (teams.length > TEAMS_MAX)
    return { problem: `has ${teams.length} teams; expected at most ${TEAMS_MAX}` };
  return [...new Set(teams)];
}

function findCiProblem(
  kind: Exclude<IssuerKind, 'people'>,
  conditions: readonly ClaimCondition[],
  role: Role,
): string | undefined {
  if (role === 'admin') return 'makes a job an admin; expected reader or requester';
  const anchor = ANCHOR_CLAIMS[kind];
  if (conditions.some(({ claim }) => claim === anchor)) return undefined;
  const why =
    kind === 'jenkins'
      ? 'any job of the server would match'
      : 'names can be given up and taken by somebody else';
  return `has no condition on ${anchor}, and ${why}; expected ${anchor}=… among the conditions`;
}
