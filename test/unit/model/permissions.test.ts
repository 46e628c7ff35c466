import { describe, expect, it } from 'vitest';
import { identityFrom } from '../../../core/access/identity.ts';
import type { Principal, Role } from '../../../core/model/access.ts';
import { canActOn } from '../../../core/model/permissions.ts';

const RULES = { teamSharesVms: false };
const SHARED = { teamSharesVms: true };

function principal(id: string, role: Role, teams: string[] = []): Principal {
  return { id, role, teams, createdAt: 0, createdBy: 'root' };
}

describe('canActOn', () => {
  const ownership = {
    own: { owner: 'me', teams: ['qe'] },
    team: { owner: 'colleague', teams: ['qe'] },
    foreign: { owner: 'stranger', teams: ['dev'] },
    legacy: { owner: 'legacy', teams: [] },
  };
  // role, team's VMs shared by the ini: own, team, foreign, legacy
  const table: [Role, boolean, [boolean, boolean, boolean, boolean]][] = [
    ['reader', false, [false, false, false, false]],
    ['reader', true, [false, false, false, false]],
    ['requester', false, [true, false, false, false]],
    ['requester', true, [true, true, false, false]],
    ['admin', false, [true, true, true, true]],
    ['admin', true, [true, true, true, true]],
  ];
  it.each(table)('%s, shared in the team: %s', (role, shared, expected) => {
    const identity = identityFrom(principal('me', role, ['qe']));
    const rules = shared ? SHARED : RULES;
    expect(Object.values(ownership).map((owned) => canActOn(identity, owned, rules))).toEqual(expected);
  });

  it('holds a token to its scopes, whatever the role', () => {
    const token = {
      id: 't',
      principal: 'me',
      label: 'l',
      scopes: ['read' as const],
      actsForLegacy: false,
      createdAt: 0,
      createdBy: 'root',
      expiresAt: 1,
    };
    const identity = identityFrom(principal('me', 'admin'), token);
    expect(canActOn(identity, ownership.own, RULES)).toBe(false);
  });

  it('lets a token that acts for the legacy API change what was asked for without one', () => {
    const identity = { ...identityFrom(principal('ci', 'requester')), actsForLegacy: true };
    expect(canActOn(identity, ownership.legacy, RULES)).toBe(true);
    expect(canActOn(identity, ownership.foreign, RULES)).toBe(false);
  });
});
