import { spawnSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { runCli } from './cli-process.ts';

it.skipIf(process.platform === 'win32')(
  'bash completes commands, their own commands, and options',
  async () => {
    const { code, stdout: script } = await runCli(['completion', 'bash']);
    expect(code).toBe(0);
    const complete = (...words: string[]) => {
      const ask = `COMP_WORDS=(${words.map((word) => `'${word}'`).join(' ')}); COMP_CWORD=${words.length - 1}; _dynvm; printf '%s\\n' "\${COMPREPLY[@]}"`;
      const run = spawnSync('bash', ['--norc', '-c', `${script}\n${ask}`], { encoding: 'utf8' });
      expect(run.stderr).toBe('');
      return run.stdout.trim().split('\n');
    };
    expect(complete('dynvm', 're')).toEqual(['release', 'report', 'reconcile', 'restore']);
    expect(complete('dynvm', 'hosts', 'r')).toEqual(['retry']);
    expect(complete('dynvm', 'get', '--a')).toEqual(['--addresses', '--any-label']);
    // Names of VMs are no commands.
    expect(complete('dynvm', 'show', 'hosts', '--js')).toEqual(['--json']);
  },
);

it('zsh and fish get the same commands', async () => {
  expect((await runCli(['completion', 'zsh'])).stdout).toMatch(/^#compdef dynvm\n[\s\S]*'dynvm get'\)/);
  const fish = (await runCli(['completion', 'fish'])).stdout;
  expect(fish).toContain("complete -c dynvm -n '__fish_use_subcommand' -a get -d ");
  expect(fish).toContain("complete -c dynvm -n '__fish_seen_subcommand_from get' -l any-label -d ");
  expect((await runCli(['completion', 'tcsh'])).code).toBe(2);
});
