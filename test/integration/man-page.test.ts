import { spawnSync } from 'node:child_process';
import { Command } from 'commander';
import { expect, it } from 'vitest';
import { renderManPage } from '../../scripts/man/render-man-page.mjs';
import { describeWithClients } from '../fixtures/shell-clients.ts';
import { ROOT } from './cli/cli-process.ts';

/** As `man` does, with every warning of the macros and of troff. */
function format(page: { file: string } | { text: string }): { text: string; warnings: string } {
  const [args, input] = 'file' in page ? [[page.file], ''] : [['-'], page.text];
  const run = spawnSync('groff', ['-man', '-ww', '-Tutf8', '-P-cbou', '-rLL=300n', ...args], {
    encoding: 'utf8',
    input,
  });
  return { text: run.stdout, warnings: run.stderr };
}

describeWithClients(['groff'], 'the manual page of the command line', () => {
  it('has its sections and every command, and is formatted without a warning', () => {
    const { text, warnings } = format({ file: `${ROOT}/man/dynvm.1` });
    expect(warnings).toBe('');
    for (const heading of ['NAME', 'SYNOPSIS', 'COMMANDS', 'EXIT STATUS', 'ENVIRONMENT', 'FILES']) {
      expect(text).toMatch(new RegExp(`^${heading}$`, 'm'));
    }
    expect(text).toMatch(/^ +dynvm hosts retry N$/m);
    expect(text).toMatch(/^ +--any-label$/m);
  });

  it('shows what is special to roff as it was written', () => {
    const program = new Command('dynvm').version('1.0.0');
    program.command('odd').description(".invisible 'quoted' C:\\new – ends").option('--os <key>', "'dark");
    const { text, warnings } = format({ text: renderManPage(program) });
    expect(warnings).toBe('');
    expect(text).toContain(".invisible 'quoted' C:\\new – ends.");
    expect(text).toContain("'dark.");
  });
});
