import { canAct, type VmLine } from '../rows/vm-line.ts';

/** Keys of lines. */
export type Selected = Readonly<Record<string, true>>;

/** What the actions mean: selected, on show, and ours to act on. What a filter hides is never acted on. */
export function selectActionable(shown: readonly VmLine[], selected: Selected): VmLine[] {
  // Nothing is, most of the time: the lines need not be looked through then.
  if (Object.keys(selected).length === 0) return [];
  return shown.filter((line) => selected[line.key] === true && canAct(line));
}

/** How much of what may be selected on show is. */
export function toSelectedPart(shown: readonly VmLine[], selected: Selected): 'none' | 'some' | 'all' {
  if (Object.keys(selected).length === 0) return 'none';
  let some = false;
  let all = true;
  for (const line of shown) {
    if (!canAct(line)) continue;
    if (selected[line.key] === true) some = true;
    else all = false;
  }
  if (!some) return 'none';
  return all ? 'all' : 'some';
}

/** With one more line, or without it where it was selected; unchanged where it may not be acted on. */
export function toggleLine(selected: Selected, line: VmLine): Selected {
  const { [line.key]: was, ...others } = selected;
  if (was) return others;
  return canAct(line) ? { ...selected, [line.key]: true } : selected;
}

/** All of what is on show, or none of it where all was; what a filter hides stays as it is. */
export function toggleAll(selected: Selected, shown: readonly VmLine[]): Selected {
  if (toSelectedPart(shown, selected) !== 'all') return selectRange(selected, shown, 0, shown.length - 1);
  const hidden: Record<string, true> = { ...selected };
  for (const { key } of shown) delete hidden[key];
  return hidden;
}

/** With every line between two of them, both included, that may be acted on. */
export function selectRange(
  selected: Selected,
  shown: readonly VmLine[],
  from: number,
  to: number,
): Record<string, true> {
  const between = shown.slice(Math.min(from, to), Math.max(from, to) + 1).filter(canAct);
  return { ...selected, ...Object.fromEntries(between.map(({ key }) => [key, true as const])) };
}

/** What is selected in one line: whose, and how much of the fleet it takes. */
export function summarizeSelection(lines: readonly VmLine[]): {
  requests: number;
  vcpus: number;
  memoryBytes: number;
} {
  return {
    requests: new Set(lines.map(({ lease }) => lease?.requestId)).size,
    vcpus: lines.reduce((sum, { vcpus }) => sum + vcpus, 0),
    memoryBytes: lines.reduce((sum, { memoryBytes }) => sum + memoryBytes, 0),
  };
}
