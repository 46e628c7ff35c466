import { canAct, type VmLine } from '../rows/vm-line.ts';

/** Keys of selected lines. */
export type Selected = Readonly<Record<string, true>>;

/** The lines actions apply to: selected, visible and actionable. Hidden lines are never acted on. */
export function selectActionable(shown: readonly VmLine[], selected: Selected): VmLine[] {
  // Usually nothing is selected.
  if (Object.keys(selected).length === 0) return [];
  return shown.filter((line) => selected[line.key] === true && canAct(line));
}

/** How many of the visible selectable lines are selected. */
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

/** Toggles a line; unchanged if no action applies. */
export function toggleLine(selected: Selected, line: VmLine): Selected {
  const { [line.key]: was, ...others } = selected;
  if (was) return others;
  return canAct(line) ? { ...selected, [line.key]: true } : selected;
}

/** Selects or deselects all visible lines; hidden ones stay as they are. */
export function toggleAll(selected: Selected, shown: readonly VmLine[]): Selected {
  if (toSelectedPart(shown, selected) !== 'all') return selectRange(selected, shown, 0, shown.length - 1);
  const hidden: Record<string, true> = { ...selected };
  for (const { key } of shown) delete hidden[key];
  return hidden;
}

/** Selects all actionable lines between two, inclusive. */
export function selectRange(
  selected: Selected,
  shown: readonly VmLine[],
  from: number,
  to: number,
): Record<string, true> {
  const between = shown.slice(Math.min(from, to), Math.max(from, to) + 1).filter(canAct);
  return { ...selected, ...Object.fromEntries(between.map(({ key }) => [key, true as const])) };
}

/** Summary of the selection. */
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
