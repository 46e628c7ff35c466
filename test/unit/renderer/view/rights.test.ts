import { describe, expect, it } from 'vitest';
import { type Me, refuseOwned, refuseScope } from '../../../../renderer/view/rights.ts';
import { OWNER, REQUESTER } from '../features/vms/vm-fixtures.ts';

const READER: Me = { ...REQUESTER, role: 'reader', scopes: ['read'] };

describe('what is offered', () => {
  it('is everything to an admin', () => {
    expect(refuseScope(OWNER, 'admin')).toBeUndefined();
    expect(refuseOwned(OWNER, 'job-1', { owner: 'bob', teams: [] })).toBeUndefined();
  });

  it('is nothing until the core has said who looks', () => {
    expect(refuseOwned(undefined, 'job-1', { owner: 'ann', teams: [] })).toMatch(/not said yet/);
  });

  it.each([
    ['ann', undefined],
    ['bob', 'job-1 belongs to bob: only its owner or an admin can change it'],
    [
      'legacy',
      'job-1 was asked for without a token: an admin, or a token created with --acts-for legacy, can change it',
    ],
  ])('to a requester, on a VM of %s', (owner, refusal) => {
    expect(refuseOwned(REQUESTER, 'job-1', { owner, teams: ['qe'] })).toBe(refusal);
  });

  it('covers the VMs of a team where the ini says that teams share them', () => {
    const owned = { owner: 'bob', teams: ['qe'] };
    const member = { ...REQUESTER, teams: ['qe'] };
    expect(refuseOwned(member, 'job-1', owned)).toMatch(/belongs to bob/);
    expect(refuseOwned({ ...member, teamSharesVms: true }, 'job-1', owned)).toBeUndefined();
  });

  it('tells a reader which scope is missing, also on its own VM', () => {
    expect(refuseOwned(READER, 'job-1', { owner: 'ann', teams: [] })).toBe(
      'This needs the scope request; you are ann (reader) with read',
    );
  });
});
