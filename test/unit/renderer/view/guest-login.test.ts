import { expect, it } from 'vitest';
import {
  nameLogins,
  toGuestSystem,
  toLoginCommand,
  toLoginProtocol,
} from '../../../../renderer/view/guest-login.ts';

it.each([
  ['centos7', 'linux', 'ssh'],
  ['windows', 'windows', 'rdp'],
  ['win16', 'windows', 'rdp'],
  ['darwin', 'linux', 'ssh'],
])('%s is %s and logged in to by %s', (osKey, system, protocol) => {
  expect(toGuestSystem(osKey)).toBe(system);
  expect(toLoginProtocol(osKey)).toBe(protocol);
});

it('the login command of Linux has the user of the ini, else root; that of Windows is the remote desktop, never ssh', () => {
  expect(toLoginCommand('10.1.2.3', 'centos7')).toBe('ssh root@10.1.2.3');
  expect(toLoginCommand('10.1.2.3', 'win16')).toBe('mstsc /v:10.1.2.3');
  expect(toLoginCommand('fe80::1', 'windows', { windows: 'Administrator' })).toBe('mstsc /v:[fe80::1]');
  expect(toLoginCommand('10.1.2.3', 'centos7', { linux: 'qe', windows: 'admin' })).toBe('ssh qe@10.1.2.3');
});

it('logins of several VMs are named by what they are', () => {
  expect(nameLogins(['centos7', 'debian12'])).toBe('SSH line');
  expect(nameLogins(['windows', 'win22'])).toBe('RDP line');
  expect(nameLogins(['windows', 'centos7'])).toBe('login line');
});
