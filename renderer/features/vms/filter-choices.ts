import type { VmFilter } from '../../store/ui.ts';
import type { VmLine } from '../../view/vm-lines.ts';

export interface FilterChoice {
  readonly value: string;
  readonly vms: number;
}

type FilterKey = keyof VmFilter;

export const FILTERS: readonly { key: FilterKey; label: string; of: (line: VmLine) => string }[] = [
  { key: 'osKey', label: 'OS', of: ({ osKey }) => osKey },
  { key: 'host', label: 'Host', of: ({ host }) => host },
];

/** What there is to filter by, each with how many VMs would be left. */
export function filterChoices(lines: readonly VmLine[]): Record<FilterKey, FilterChoice[]> {
  const choicesOf = (of: (line: VmLine) => string): FilterChoice[] => {
    const vms = new Map<string, number>();
    for (const line of lines) {
      const value = of(line);
      if (value !== '') vms.set(value, (vms.get(value) ?? 0) + 1);
    }
    return [...vms]
      .map(([value, number]) => ({ value, vms: number }))
      .sort((a, b) => a.value.localeCompare(b.value, 'en', { numeric: true }));
  };
  return Object.fromEntries(FILTERS.map(({ key, of }) => [key, choicesOf(of)])) as Record<
    FilterKey,
    FilterChoice[]
  >;
}
