import { describe, expect, it } from 'vitest';
import { isOwnedBy } from '../../../core/model/ownership.ts';

describe('whose a VM is', () => {
  it('is its owner’s after a transfer, not its requester’s', () => {
    expect(isOwnedBy('bob', { owner: 'bob', requester: 'ann' })).toBe(true);
    expect(isOwnedBy('ann', { owner: 'bob', requester: 'ann' })).toBe(false);
  });

  it('is its requester’s where it is older than principals', () => {
    expect(isOwnedBy('ann', { owner: 'legacy', requester: 'ann' })).toBe(true);
  });
});
