import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { COMMAND_MODULES, createProgram } from '../../../core/cli/program.ts';
import { ROOT } from '../../integration/cli/cli-process.ts';

it('a command finds its own file: each adds exactly the names it is listed under', async () => {
  for (const { names } of COMMAND_MODULES) {
    const program = await createProgram(names[0]);
    expect(program.commands.map((command) => command.name())).toEqual(names);
  }
  const all = await createProgram();
  expect(all.commands).toHaveLength(COMMAND_MODULES.flatMap(({ names }) => names).length);
});

it('no part that is loaded later loads a program beside it: a worker would start in the command', () => {
  const folder = join(ROOT, 'out', 'core');
  const files = readdirSync(folder).filter((name) => name.endsWith('.mjs'));
  const programs = files.filter((name) => !name.startsWith('shared-'));
  expect(programs).toContain('dynvm.mjs');
  const offenders = files.filter((name) => {
    const text = readFileSync(join(folder, name), 'utf8');
    return programs.some((program) =>
      new RegExp(`(?:from|import) ?\\(?"\\./${program.replace('.', '\\.')}"`).test(text),
    );
  });
  expect(offenders).toEqual([]);
});
