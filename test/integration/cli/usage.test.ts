import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ROOT, runCli } from './cli-process.ts';

describe('dynvm', () => {
  it('prints the version of package.json', async () => {
    const { version } = JSON.parse(readFileSync(`${ROOT}/package.json`, 'utf8')) as { version: string };
    expect(await runCli(['--version'])).toMatchObject({ code: 0, stdout: `${version}\n` });
  });

  it('lists its commands in the help text', async () => {
    const { code, stdout } = await runCli(['--help']);
    expect(code).toBe(0);
    for (const command of ['serve', 'check', 'simulate', 'start']) expect(stdout).toContain(`  ${command} `);
  });

  it.each([
    [['serve', '--no-such-flag'], /unknown option '--no-such-flag'/],
    [['no-such-command'], /unknown command 'no-such-command'/],
    [['serve', '--port', '70000'], /It must be a number from 0 to 65535/],
    [['serve', '--port'], /argument missing/],
    [['serve', '--log-level', 'loud'], /It must be one of debug, info/],
    [['serve', 'left-over'], /too many arguments/],
    [['report', 'hours', '--bucket', 'decade'], /bucket: /],
    [['report', 'luck'], /metric: /],
    [['report', 'hours', '--top', 'many'], /top: /],
    [['history', 'list', '--from', 'yesterday'], /'--from <time>' argument/],
    [['history', 'list', '--limit', 'many'], /It must be a whole number above 0/],
    [['history', 'list', '--search', 'x'.repeat(201)], /search: /],
    [['audit', 'list', '--limit', 'many'], /It must be a whole number above 0/],
  ])('refuses %j with exit code 2 and says why', async (args, reason) => {
    const { code, stdout, stderr } = await runCli(args);
    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toMatch(reason);
  });
});
