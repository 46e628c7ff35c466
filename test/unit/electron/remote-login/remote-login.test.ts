import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { shellCalls } from '../../../../electron/ipc/shell-calls.ts';
import {
  rdpCommands,
  rdpFile,
  sshCommands,
  userIsSafe,
} from '../../../../electron/remote-login/login-commands.ts';

const LINUX = { protocol: 'ssh', address: '10.1.2.3', user: 'root' } as const;

describe('logging in to a guest', () => {
  it('gives ssh the address and the user as arguments of their own, on every system', () => {
    const commands = [...sshCommands(LINUX, 'linux'), ...sshCommands(LINUX, 'win32')];
    for (const { program, args } of commands) {
      expect(program).not.toMatch(/\s/);
      expect(args.slice(-5)).toEqual(['ssh', '-l', 'root', '--', '10.1.2.3']);
    }
    expect(sshCommands(LINUX, 'darwin')).toEqual([{ program: 'open', args: ['ssh://root@10.1.2.3'] }]);
    expect(sshCommands({ ...LINUX, address: 'fe80::1' }, 'darwin')[0]?.args).toEqual([
      'ssh://root@[fe80::1]',
    ]);
  });

  it.skipIf(process.platform === 'win32')('keeps the terminal open until a failed login was read', () => {
    const folder = mkdtempSync(join(tmpdir(), 'dynvm-ssh-'));
    writeFileSync(join(folder, 'ssh'), '#!/bin/sh\necho "ssh got $*"\nexit "$SSH_ENDS_WITH"\n', {
      mode: 0o755,
    });
    const [, ...args] = sshCommands(LINUX, 'linux').find(({ program }) => program === 'xterm')?.args ?? [];
    const [shell = '', ...rest] = args;
    const run = (status: string) =>
      spawnSync(shell, rest, {
        encoding: 'utf8',
        input: '\n',
        env: { PATH: `${folder}:${process.env.PATH}`, SSH_ENDS_WITH: status },
      }).stdout;
    expect(run('0')).toBe('ssh got -l root -- 10.1.2.3\n');
    expect(run('255')).toMatch(/^ssh got -l root -- 10\.1\.2\.3\n\nThe login ended with an error/);
    rmSync(folder, { recursive: true });
  });

  it('writes one property a line for the remote desktop', () => {
    expect(rdpFile({ protocol: 'rdp', address: '10.1.2.3', user: 'Administrator' }).split('\r\n')).toEqual([
      'full address:s:10.1.2.3',
      'username:s:Administrator',
      'prompt for credentials:i:1',
      '',
    ]);
    for (const { args } of rdpCommands({ protocol: 'rdp', address: '10.1.2.3', user: 'Administrator' })) {
      expect(args.join(' ')).toContain('10.1.2.3');
    }
  });

  it.each(['root', 'Administrator', 'LAB\\ann', 'ann.b-c@lab', 'jürgen'])('passes the user %j on', (user) => {
    expect(userIsSafe(user)).toBe(true);
  });

  it.each([
    '',
    '-oProxyCommand=x',
    'a;calc',
    'a b',
    'a\r\nalternate shell:s:x',
    '$(x)',
    'a"b',
    'x'.repeat(65),
  ])('does not pass the user %j on', (user) => {
    expect(userIsSafe(user)).toBe(false);
  });

  it.each(['10.1.2', 'vm.lab', '-oProxyCommand=x', '10.1.2.3;x', '', '10.1.2.3\n'])(
    'takes no address from the page but an IP: %j',
    (address) => {
      const call = { protocol: 'ssh', address, system: 'linux' };
      expect(shellCalls.openLogin.safeParse(call).success).toBe(false);
      expect(shellCalls.openLogin.safeParse({ ...call, address: '10.1.2.3' }).success).toBe(true);
    },
  );
});
