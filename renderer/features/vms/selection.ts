import { mayAct, type VmLine } from '../../view/vm-lines.ts';

/** What the actions mean: selected, on show, and ours to act on. What a filter hides is never acted on. */
export function actedOn(shown: readonly VmLine[], selected: ReadonlySet<string>): VmLine[] {
  return selected.size === 0 ? [] : shown.filter((line) => selected.has(line.key) && mayAct(line));
}

export function toggled(selected: ReadonlySet<string>, key: string): Set<string> {
  const next = new Set(selected);
  if (!next.delete(key)) next.add(key);
  return next;
}

/** With every line between two of them, both included, that may be acted on. */
export function withRange(
  selected: ReadonlySet<string>,
  shown: readonly VmLine[],
  from: number,
  to: number,
): Set<string> {
  const between = shown.slice(Math.min(from, to), Math.max(from, to) + 1);
  return new Set([...selected, ...keysToActOn(between)]);
}

/** All of the list, or none when all are selected already. */
export function allOrNone(shown: readonly VmLine[], selected: ReadonlySet<string>): Set<string> {
  const keys = keysToActOn(shown);
  return new Set(keys.every((key) => selected.has(key)) ? [] : keys);
}

export type HowMany = 'none' | 'some' | 'all';

export function howManySelected(shown: readonly VmLine[], selected: ReadonlySet<string>): HowMany {
  const chosen = actedOn(shown, selected).length;
  if (chosen === 0) return 'none';
  return chosen === keysToActOn(shown).length ? 'all' : 'some';
}

/** What is selected in one line: whose, and how much of the fleet it takes. */
export function sizeOf(lines: readonly VmLine[]): { requests: number; vcpus: number; memoryBytes: number } {
  return {
    requests: new Set(lines.map(({ lease }) => lease?.requestId)).size,
    vcpus: lines.reduce((sum, { vcpus }) => sum + vcpus, 0),
    memoryBytes: lines.reduce((sum, { memoryBytes }) => sum + memoryBytes, 0),
  };
}

function keysToActOn(lines: readonly VmLine[]): string[] {
  return lines.filter(mayAct).map(({ key }) => key);
}
