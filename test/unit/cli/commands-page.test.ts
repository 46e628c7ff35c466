import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { expect, it } from 'vitest';
import { createProgram } from '../../../core/cli/program.ts';

/** `hosts`, `hosts retry <N>`: what can be called, as the help writes it. */
function toCallable(command: Command, parent = ''): string[] {
  const path = `${parent}${command.name()}`;
  const words = command.registeredArguments.map((argument) =>
    argument.required ? `<${argument.name()}>` : `[${argument.name()}]`,
  );
  const own = command.commands.length > 0 && !ALSO_ALONE.has(path) ? [] : [[path, ...words].join(' ')];
  return [...own, ...command.commands.flatMap((child) => toCallable(child, `${path} `))];
}

/** Groups that do something by themselves. */
const ALSO_ALONE = new Set(['hosts', 'queue']);

it('the page on the command line has every command, in the order of the help', async () => {
  const page = readFileSync(new URL('../../../docs/cli.md', import.meta.url), 'utf8');
  const [, rest = ''] = page.split('## Commands\n');
  const [section = ''] = rest.split('\n## ');
  const listed = [...section.matchAll(/^\| `(.*?)` +\|/gm)].map(([, command]) => command);
  const program = await createProgram();
  expect(listed).toEqual(program.commands.flatMap((command) => toCallable(command)));
});
