import { expect, it } from 'vitest';
import { protocolOf, sshLine, systemOf } from '../../../../renderer/view/guest-login.ts';

it.each([
  ['centos7', 'linux', 'ssh'],
  ['windows', 'windows', 'rdp'],
  ['win16', 'windows', 'rdp'],
  ['darwin', 'linux', 'ssh'],
])('%s is %s and logged in to by %s', (osKey, system, protocol) => {
  expect(systemOf(osKey)).toBe(system);
  expect(protocolOf(osKey)).toBe(protocol);
});

it('the line that logs in has the user of the ini, else the usual one', () => {
  expect(sshLine('10.1.2.3', 'centos7')).toBe('ssh root@10.1.2.3');
  expect(sshLine('10.1.2.3', 'win16')).toBe('ssh Administrator@10.1.2.3');
  expect(sshLine('10.1.2.3', 'centos7', { linux: 'qe', windows: 'admin' })).toBe('ssh qe@10.1.2.3');
});
