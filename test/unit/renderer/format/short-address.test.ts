import { expect, it } from 'vitest';
import { shortenAddress } from '../../../../renderer/format/short-address.ts';

it.each([
  ['fe80:0000:0000:0000:5072:06ff:fe3c:6ecf', 'fe80::5072:6ff:fe3c:6ecf'],
  ['2001:DB8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
  ['fe80:0:0:0:0:0:0:1%eth0', 'fe80::1%eth0'],
  ['::1', '::1'],
  ['10.1.0.7', '10.1.0.7'],
  ['::ffff:10.1.0.7', '::ffff:10.1.0.7'],
  ['not:an:address', 'not:an:address'],
  ['', ''],
])('writes %s as %s', (given, written) => {
  expect(shortenAddress(given)).toBe(written);
});
