import { expect, it } from 'vitest';
import { toGuestSystem, toLoginProtocol, toSshCommand } from '../../../../renderer/view/guest-login.ts';

it.each([
  ['centos7', 'linux', 'ssh'],
  ['windows', 'windows', 'rdp'],
  ['win16', 'windows', 'rdp'],
  ['darwin', 'linux', 'ssh'],
])('%s is %s and logged in to by %s', (osKey, system, protocol) => {
  expect(toGuestSystem(osKey)).toBe(system);
  expect(toLoginProtocol(osKey)).toBe(protocol);
});

it('the line that logs in has the user of the ini, else the usual one', () => {
  expect(toSshCommand('10.1.2.3', 'centos7')).toBe('ssh root@10.1.2.3');
  expect(toSshCommand('10.1.2.3', 'win16')).toBe('ssh Administrator@10.1.2.3');
  expect(toSshCommand('10.1.2.3', 'centos7', { linux: 'qe', windows: 'admin' })).toBe('ssh qe@10.1.2.3');
});
