import { mayAct, type VmLine } from '../../view/vm-lines.ts';

/** Keys of lines, as the table keeps them. */
export type Selected = Readonly<Record<string, true>>;

/** What the actions mean: selected, on show, and ours to act on. What a filter hides is never acted on. */
export function actedOn(shown: readonly VmLine[], selected: Selected): VmLine[] {
  // Nothing is, most of the time: the lines need not be looked through then.
  if (Object.keys(selected).length === 0) return [];
  return shown.filter((line) => selected[line.key] === true && mayAct(line));
}

/** With every line between two of them, both included, that may be acted on. */
export function withRange(
  selected: Selected,
  shown: readonly VmLine[],
  from: number,
  to: number,
): Record<string, true> {
  const between = shown.slice(Math.min(from, to), Math.max(from, to) + 1).filter(mayAct);
  return { ...selected, ...Object.fromEntries(between.map(({ key }) => [key, true as const])) };
}

/** What is selected in one line: whose, and how much of the fleet it takes. */
export function sizeOf(lines: readonly VmLine[]): { requests: number; vcpus: number; memoryBytes: number } {
  return {
    requests: new Set(lines.map(({ lease }) => lease?.requestId)).size,
    vcpus: lines.reduce((sum, { vcpus }) => sum + vcpus, 0),
    memoryBytes: lines.reduce((sum, { memoryBytes }) => sum + memoryBytes, 0),
  };
}
