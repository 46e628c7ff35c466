import { z } from 'zod';
import { create } from 'zustand';
import { persist } from 'zustand/middleware';
import { useShallow } from 'zustand/react/shallow';
import type { HistoryFacets, HistoryFilter } from '../../../core/model/history.ts';
import { CostRate, type Report, ReportDimension } from '../../../core/model/report.ts';
import { persistOptions } from '../../store/persist-options.ts';
import type { DayRange, Period, PeriodChoice } from './history-period.ts';

/** What is computed for the page, in this order. `…Before`: of the period before. */
export const SLOTS = [
  'hours',
  'summary',
  'summaryBefore',
  'lives',
  'livesBefore',
  'atOnce',
  'ready',
  'reasons',
  'reasonsBefore',
] as const;
export type Slot = (typeof SLOTS)[number];

/** A report with what it is grouped by: the page may have been asked for something else since. */
export type Computed = Report & { readonly by: ReportDimension };

/** Which charts tell the groups apart; the others show all VMs together, or all time. */
export interface Splits {
  readonly lives: boolean;
  readonly ready: boolean;
  /** Failures by when, not only by why. */
  readonly reasons: boolean;
}

export type Computing =
  | { readonly kind: 'idle' }
  /** What is shown is of the choice before. */
  | { readonly kind: 'computing' }
  | { readonly kind: 'failed'; readonly error: unknown };

export interface HistoryState {
  readonly view: 'charts' | 'list';
  readonly choice: PeriodChoice;
  readonly range?: DayRange | undefined;
  readonly compare: boolean;
  readonly zone: string;
  readonly by: ReportDimension;
  readonly splits: Splits;
  readonly rate?: CostRate | undefined;
  /** Narrows the list; `toAt` and the like come from the bar that was clicked. */
  readonly listFilter: HistoryFilter;
  readonly facets?: HistoryFacets | undefined;
  readonly computing: Computing;
  /** The period of what is computed or shown. */
  readonly period?: Period | undefined;
  /** When the figures were read, epoch ms. */
  readonly asOf?: number | undefined;
  readonly reports: Readonly<Partial<Record<Slot, Computed>>>;
  /** Slots that are of the choice before. */
  readonly old: ReadonlySet<Slot>;
}

const WHOLE: Splits = { lives: false, ready: false, reasons: false };
const localZone = Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC';

export function initialHistory(): HistoryState {
  return {
    view: 'charts',
    choice: '30d',
    compare: true,
    zone: localZone,
    by: 'os',
    splits: WHOLE,
    listFilter: {},
    computing: { kind: 'idle' },
    reports: {},
    old: new Set(),
  };
}

const Kept = z.object({
  zone: z.string().default(localZone),
  by: ReportDimension.default('os'),
  compare: z.boolean().default(true),
  splits: z
    .object({ lives: z.boolean(), ready: z.boolean(), reasons: z.boolean() })
    .catch(WHOLE)
    .default(WHOLE),
  rate: CostRate.optional(),
});

export const useHistory = create<HistoryState>()(
  persist(initialHistory, persistOptions<HistoryState, z.output<typeof Kept>>('history', Kept)),
);

/** Parts of the state; drawn anew only when one of them changes, not with every report that arrives. */
export function useHistoryParts<T extends object>(pick: (history: HistoryState) => T): T {
  return useHistory(useShallow(pick));
}

/** What is shown in a slot, of which choice it may be. */
export function useReport(slot: Slot): Computed | undefined {
  return useHistory(({ reports }) => reports[slot]);
}

export const setHistory = useHistory.setState;

/** Goes from a chart to the VMs behind it. */
export function openList(listFilter: HistoryFilter): void {
  setHistory({ view: 'list', listFilter });
}
