import { z } from 'zod';
import { create } from 'zustand';
import { persist } from 'zustand/middleware';
import { useShallow } from 'zustand/react/shallow';
import type { HistoryFacets, HistoryFilter } from '../../../core/model/history.ts';
import { CostRate, type Report, ReportDimension } from '../../../core/model/report.ts';
import { persistOptions } from '../../store/persist-options.ts';
import type { DayRange, Period, PeriodChoice } from './history-period.ts';

/** The reports of the page, in order of computation; `…Before` is the previous period. */
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

/** A report with its grouping, since the page's choice may have changed since. */
export type Computed = Report & { readonly by: ReportDimension };

/** Which charts are split by group, or over time. */
export interface Splits {
  readonly lives: boolean;
  readonly ready: boolean;
  /** Failures over time. */
  readonly reasons: boolean;
}

type Computing =
  | { readonly kind: 'idle' }
  /** The figures shown belong to the previous choice. */
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
  /** Filters the list; time ranges come from clicked bars. */
  readonly listFilter: HistoryFilter;
  readonly facets?: HistoryFacets | undefined;
  readonly computing: Computing;
  /** The period computed or shown. */
  readonly period?: Period | undefined;
  /** When the figures were read, epoch ms. */
  readonly asOf?: number | undefined;
  readonly reports: Readonly<Partial<Record<Slot, Computed>>>;
  /** Slots that still show the previous choice. */
  readonly old: ReadonlySet<Slot>;
}

const WHOLE: Splits = { lives: false, ready: false, reasons: false };
const localZone = Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC';

function initialHistory(): HistoryState {
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

/** Selects parts of the state; re-renders only when one of them changes. */
export function useHistoryParts<T extends object>(pick: (history: HistoryState) => T): T {
  return useHistory(useShallow(pick));
}

/** The report shown in a slot, of whichever choice. */
export function useReport(slot: Slot): Computed | undefined {
  return useHistory(({ reports }) => reports[slot]);
}

export const setHistory = useHistory.setState;

/** Opens the VMs behind a chart. */
export function openList(listFilter: HistoryFilter): void {
  setHistory({ view: 'list', listFilter });
}
