import { describe, expect, it, vi } from 'vitest';
import { AddressSpace } from '../../../core/simulator/guests/address-space.ts';
import { DhcpScope } from '../../../core/simulator/guests/dhcp-scope.ts';

describe('a DHCP scope', () => {
  it('gives each NIC one address, the same one while it holds it', () => {
    const scope = new DhcpScope(2, AddressSpace.forRun(false));
    const first = scope.lease('a');
    expect(scope.lease('a')).toBe(first);
    expect(scope.lease('b')).not.toBe(first);
    expect(scope.lease('c')).toBeUndefined();
    expect(scope.leases).toBe(2);
  });

  it('hands out the longest unused address', () => {
    const scope = new DhcpScope(3, AddressSpace.forRun(false));
    const [a, b] = [scope.lease('a'), scope.lease('b')];
    scope.release('a');
    const c = scope.lease('c');
    expect([a, b]).not.toContain(c);
    scope.release('b');
    expect(scope.lease('d')).toBe(a);
  });

  it('calls the first who waits', () => {
    const scope = new DhcpScope(1, AddressSpace.forRun(false));
    scope.lease('a');
    const [second, third] = [vi.fn(() => scope.lease('b')), vi.fn()];
    scope.waitFor('b', second);
    scope.waitFor('c', third);
    scope.release('a');
    expect(second).toHaveReturnedWith(expect.stringMatching(/^10\./));
    expect(third).not.toHaveBeenCalled();
  });
});

describe('the address space', () => {
  it('blocks never meet, and never hold a network or broadcast address', () => {
    const space = AddressSpace.forRun(true);
    const addresses = [space.take(300), space.take(10)].flatMap((at, block) =>
      Array.from({ length: block === 0 ? 300 : 10 }, (_, index) => at(index)),
    );
    expect(new Set(addresses).size).toBe(310);
    expect(addresses.every((address) => /^127\.64\.\d+\.(?!0$|255$)\d+$/.test(address))).toBe(true);
  });

  it('says when it is used up', () => {
    const space = new AddressSpace([10, 0], 1);
    space.take(254);
    expect(() => space.take(1)).toThrow('too small');
  });
});
