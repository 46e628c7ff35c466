import { expect, it } from 'vitest';
import { memberUrl } from '../../../../core/xapi/session/member-address.ts';

it.each([
  ['http://10.0.0.1', '10.0.0.2', 'http://10.0.0.2/'],
  ['https://10.0.0.1:8443', 'fd00::2', 'https://[fd00::2]:8443/'],
  ['https://[fd00::1]:8443', '[fd00::3]', 'https://[fd00::3]:8443/'],
  ['https://xen.example', '203.0.114.7', 'https://203.0.114.7/'],
  ['https://xen.example', '100.64.0.3', 'https://100.64.0.3/'],
  ['http://127.0.0.1:8080', '127.0.0.2', 'http://127.0.0.2:8080/'],
  ['http://[::1]:8080', '::1', 'http://[::1]:8080/'],
  ['http://localhost:8080', '127.0.0.3', 'http://127.0.0.3:8080/'],
])('%s sends us to %s', (from, address, to) => {
  expect(memberUrl(new URL(from), address).href).toBe(to);
});

const NAMES = [
  '',
  'localhost',
  'xen2.example',
  '10.0.0.2.nip.io',
  '10.0.0.2:80',
  '10.0.0.2/x',
  'a@10.0.0.2',
  ' 10.0.0.2',
];
const ODD = [
  '127.1',
  '0x7f000001',
  '0x7f.0.0.1',
  '0177.0.0.1',
  '017700000001',
  '2130706433',
  '10.2',
  '010.0.0.2',
  '1.2.3',
];
const EMBEDDED = [
  '::ffff:127.0.0.1',
  '::ffff:7f00:1',
  '::ffff:169.254.169.254',
  '::ffff:10.0.0.2',
  '[::ffff:10.0.0.2]',
  '::127.0.0.1',
  '::7f00:1',
  '::a9fe:a9fe',
  '64:ff9b::a9fe:a9fe',
  '2002:a9fe:a9fe::1',
];
const ZONED = ['fe80::1%eth0', 'fd00::2%eth0', '::1%lo', '[fe80::1%25eth0]', '10.0.0.2%eth0'];
const LOCAL = [
  '169.254.1.1',
  '169.254.169.254',
  'fe80::1',
  'fec0::1',
  'fd00:ec2::254',
  'FD00:0EC2:0::254',
  'fd20:ce::254',
];
const CLOUD = ['100.100.100.200', '168.63.129.16', '192.0.0.192'];
const NO_HOST = ['0.0.0.0', '0.1.2.3', '::', '255.255.255.255', '224.0.0.1', 'ff02::1', '240.0.0.1'];
const REFUSED = [...NAMES, ...ODD, ...EMBEDDED, ...ZONED, ...LOCAL, ...CLOUD, ...NO_HOST];

it.each(REFUSED)('no pool member is at %j, wherever the entry is', (address) => {
  for (const entry of ['http://10.0.0.1', 'https://xen.example', 'http://127.0.0.1:8080']) {
    expect(() => memberUrl(new URL(entry), address)).toThrow(/no password is sent there/);
  }
});

it.each(['127.0.0.1', '127.9.9.9', '::1', '[::1]'])(
  '%s is a member only of an entry that is on this machine',
  (address) => {
    for (const entry of [
      'http://10.0.0.1',
      'https://xen.example',
      'https://localhost.example',
      'http://[fd00::1]',
    ]) {
      expect(() => memberUrl(new URL(entry), address)).toThrow(/an address of this machine itself/);
    }
  },
);

it('an address is shown short and without control characters', () => {
  const address = `\u001b[31m\u202e${'x'.repeat(5_000)}`;
  let message = '';
  try {
    memberUrl(new URL('http://10.0.0.1'), address);
  } catch (error) {
    message = (error as Error).message;
  }
  expect(message).toMatch(/"\?\[31m\?x+"/);
  expect(message.length).toBeLessThan(300);
});
