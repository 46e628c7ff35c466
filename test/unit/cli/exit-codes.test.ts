import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { exitCodeFor } from '../../../core/cli/cli-error.ts';
import { EXIT_CODES } from '../../../core/cli/exit-codes.ts';
import { DynvmError } from '../../../core/model/failure.ts';

it('the page on the command line has the table that the commands have', () => {
  const page = readFileSync(new URL('../../../docs/cli.md', import.meta.url), 'utf8');
  const [, section = ''] = page.split('## Exit codes');
  const rows = [...section.matchAll(/^\| (\d+) +\| (.*?) +\|$/gm)].map(([, code, meaning]) => ({
    code: Number(code),
    meaning,
  }));
  expect(rows).toEqual(Object.values(EXIT_CODES));
});

it('what a service answers has the exit code of its kind', () => {
  const code = (kind: 'bad-input' | 'no-capacity' | 'forbidden' | 'host-error') =>
    exitCodeFor(new DynvmError({ code: kind, message: '' }));
  expect([code('bad-input'), code('no-capacity'), code('forbidden'), code('host-error')]).toEqual([
    2, 3, 5, 1,
  ]);
  expect(exitCodeFor(new Error('bug'))).toBe(1);
});
