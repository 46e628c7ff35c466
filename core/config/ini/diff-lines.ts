import { diffArrays } from 'diff';
import type { DiffHunk, DiffLine } from '../../model/ini-edit.ts';
import type { ShownLine } from './lines-without-secrets.ts';

/** Lines shown around a change. */
const CONTEXT_LINES = 3;
/** Beyond so many changed lines the fewest changes are not looked for: what differs is shown as removed and added. */
const MAX_CHANGES = 2_000;

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
  const texts = (lines: readonly ShownLine[]) => lines.map(({ text }) => text);
  const changes = diffArrays(texts(before), texts(after), { maxEditLength: MAX_CHANGES }) ?? [
    { removed: true, added: false, count: before.length },
    { removed: false, added: true, count: after.length },
  ];
  let [beforeIndex, afterIndex] = [0, 0];
  return changes.flatMap(({ removed, added, count }) => {
    const kind = removed ? 'removed' : added ? 'added' : 'same';
    const from = kind === 'added' ? after : before;
    const start = kind === 'added' ? afterIndex : beforeIndex;
    if (kind !== 'added') beforeIndex += count;
    if (kind !== 'removed') afterIndex += count;
    return from.slice(start, start + count).map(({ shown }): DiffLine => ({ kind, text: shown }));
  });
}
