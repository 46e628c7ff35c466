import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { toTextTable } from '../../core/cli/text-table.ts';
import { ROOT } from '../integration/cli/cli-process.ts';
import type { Figure, Scene } from './figure.ts';
import { describeMachine } from './machine.ts';

export interface SceneResult {
  scene: Scene;
  figures: readonly Figure[];
  seconds: number;
}

const HEAD = ['What', 'Measured', 'Limit', '', 'Beside it, in the same run'];

/** For people at the terminal. */
export function printTable({ scene, figures, seconds }: SceneResult): void {
  console.log(`\n${scene.title} (${seconds.toFixed(0)} s)`);
  console.log(toTextTable(HEAD, figures.map(row)));
}

/** For readers of the repository. */
export function writeDocument(results: readonly SceneResult[]): void {
  const machine = describeMachine().map(([name, value]) => `| ${name} | ${value} |`);
  const scenes = results.flatMap(({ scene, figures }) => [
    `\n## ${scene.title}\n`,
    markdownRow(HEAD),
    markdownRow(HEAD.map(() => '---')),
    ...figures.map((figure) => markdownRow(row(figure))),
  ]);
  const file = join(ROOT, 'docs', 'benchmarks.md');
  const text = `# Benchmarks

Written by \`npm run bench\`. Every scene runs the product against the simulator, which is a process of its own on the
same machine, so both share its cores. What stands beside a figure was measured in the same run.
"p99" is by nearest rank; limits are those of the specification.

| | |
| --- | --- |
${machine.join('\n')}
${scenes.join('\n')}
${readMutationRuns(file)}`;
  writeFileSync(file, text);
  // The page is under the formatter like every other: what a bench writes must pass the lint of the next commit.
  execFileSync(process.execPath, [
    join(ROOT, 'node_modules', '@biomejs', 'biome', 'bin', 'biome'),
    'format',
    '--write',
    file,
  ]);
}

/** The page's last section is none of the bench's: mutation runs take hours, and their scores are written by hand. */
function readMutationRuns(file: string): string {
  const page = existsSync(file) ? readFileSync(file, 'utf8') : '';
  const start = page.indexOf('\n## Mutation runs\n');
  return start < 0 ? '' : page.slice(start);
}

/** In the shape of vitest's own report, so that a CI run can add it up with the tests. */
export function writeResultFile(results: readonly SceneResult[]): void {
  mkdirSync(join(ROOT, 'test-results'), { recursive: true });
  const testResults = results.map(({ scene, figures }) => ({
    name: `bench ${scene.name}`,
    status: figures.some((figure) => figure.fails) ? 'failed' : 'passed',
    assertionResults: figures
      .filter((figure) => figure.limit !== undefined)
      .map((figure) => ({
        title: figure.what,
        fullName: `bench ${scene.name}: ${figure.what}`,
        status: figure.fails ? 'failed' : 'passed',
      })),
  }));
  writeFileSync(join(ROOT, 'test-results', 'bench.json'), JSON.stringify({ testResults }, null, 2));
}

function row(figure: Figure): string[] {
  const verdict = figure.limit === undefined ? '' : figure.ok ? 'ok' : 'MISSED';
  return [figure.what, figure.measured, figure.limit ?? '', verdict, figure.beside ?? ''];
}

function markdownRow(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}
