import type { DiffHunk, DiffLine } from '../../model/ini-edit.ts';
import type { ShownLine } from './lines-without-secrets.ts';

/** Lines shown around a change. */
const CONTEXT_LINES = 3;

/** The fewest changes that lead from one text to the other. Lines are compared as they are and told as they may be shown. */
export function diffLines(before: readonly ShownLine[], after: readonly ShownLine[]): DiffHunk[] {
  const steps = stepsBetween(before, after);
  const shown = new Set<number>();
  for (const [index, { kind }] of steps.entries()) {
    if (kind === 'same') continue;
    for (let near = index - CONTEXT_LINES; near <= index + CONTEXT_LINES; near += 1) shown.add(near);
  }
  const hunks: DiffHunk[] = [];
  let [beforeLine, afterLine] = [1, 1];
  let open: DiffHunk | undefined;
  for (const [index, step] of steps.entries()) {
    if (!shown.has(index)) open = undefined;
    else {
      if (!open) {
        open = { beforeLine, afterLine, lines: [] };
        hunks.push(open);
      }
      open.lines.push(step);
    }
    if (step.kind !== 'added') beforeLine += 1;
    if (step.kind !== 'removed') afterLine += 1;
  }
  return hunks;
}

function stepsBetween(before: readonly ShownLine[], after: readonly ShownLine[]): DiffLine[] {
  let start = 0;
  while (start < before.length && start < after.length && before[start]?.text === after[start]?.text)
    start += 1;
  let end = 0;
  const most = Math.min(before.length, after.length) - start;
  while (end < most && before[before.length - 1 - end]?.text === after[after.length - 1 - end]?.text)
    end += 1;
  const same = (lines: readonly ShownLine[]): DiffLine[] =>
    lines.map(({ shown }) => ({ kind: 'same', text: shown }));
  const middle = longestCommon(
    before.slice(start, before.length - end),
    after.slice(start, after.length - end),
  );
  return [...same(before.slice(0, start)), ...middle, ...same(before.slice(before.length - end))];
}

/** By the table of longest common subsequences: what differs in an ini is short once both ends are cut off. */
function longestCommon(a: readonly ShownLine[], b: readonly ShownLine[]): DiffLine[] {
  const width = b.length + 1;
  const table = new Uint32Array((a.length + 1) * width);
  const at = (i: number, j: number) => table[i * width + j] ?? 0;
  for (let i = a.length - 1; i >= 0; i -= 1) {
    for (let j = b.length - 1; j >= 0; j -= 1) {
      table[i * width + j] =
        a[i]?.text === b[j]?.text ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  const steps: DiffLine[] = [];
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i]?.text === b[j]?.text) {
      steps.push({ kind: 'same', text: a[i]?.shown ?? '' });
      i += 1;
      j += 1;
    } else if (j >= b.length || (i < a.length && at(i + 1, j) >= at(i, j + 1))) {
      steps.push({ kind: 'removed', text: a[i]?.shown ?? '' });
      i += 1;
    } else {
      steps.push({ kind: 'added', text: b[j]?.shown ?? '' });
      j += 1;
    }
  }
  return steps;
}
