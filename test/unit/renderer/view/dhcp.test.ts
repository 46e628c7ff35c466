import { expect, it } from 'vitest';
import type { VmRow } from '../../../../core/model/vm.ts';
import { countAddresses, toAddressesLeft } from '../../../../renderer/view/dhcp.ts';

it('addresses are counted for one host entry, where a VM has one', () => {
  const vm = (hostRef: number, address?: string) => ({ hostRef, address }) as VmRow;
  expect(countAddresses([vm(1, '10.0.0.1'), vm(1), vm(2, '10.0.0.2'), vm(1, '10.0.0.3')], 1)).toBe(2);
});

it.each([
  [0, 250, { left: 250, scarce: false }],
  [230, 250, { left: 20, scarce: false }],
  [231, 250, { left: 19, scarce: true }],
  [260, 250, { left: 0, scarce: true }],
])('%i held of %i', (held, size, expected) => {
  expect(toAddressesLeft(held, size)).toEqual(expected);
});

it('without a size in the ini nothing is said of what is left', () => {
  expect(toAddressesLeft(10, undefined)).toBeUndefined();
});
