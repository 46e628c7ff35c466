import { z } from 'zod';
import { create } from 'zustand';
import { persist } from 'zustand/middleware';
import { HistorySort, type HistorySortKey } from '../../../../core/model/history.ts';
import { persistOptions } from '../../../store/persist-options.ts';

/** Columns that can be hidden; the name is always shown. */
export const OPTIONAL_COLUMNS = [
  'outcome',
  'os',
  'host',
  'requester',
  'tags',
  'asked',
  'ready',
  'kept',
  'gone',
  'size',
  'address',
  'descriptor',
] as const;
export type OptionalColumn = (typeof OPTIONAL_COLUMNS)[number];

interface ListLayout {
  readonly hidden: readonly OptionalColumn[];
  readonly sort: HistorySort;
}

/** Hidden by default, to leave room for names. */
const HIDDEN_AT_FIRST: readonly OptionalColumn[] = ['gone', 'size', 'address', 'descriptor'];

const NEWEST_FIRST: HistorySort = { by: 'asked', descending: true };

const Kept = z.object({
  hidden: z.array(z.enum(OPTIONAL_COLUMNS)).default([...HIDDEN_AT_FIRST]),
  sort: HistorySort.catch(NEWEST_FIRST).default(NEWEST_FIRST),
});

/** Layout of the history list; kept across restarts. */
export const useListLayout = create<ListLayout>()(
  persist(
    (): ListLayout => ({ hidden: HIDDEN_AT_FIRST, sort: NEWEST_FIRST }),
    persistOptions<ListLayout, z.output<typeof Kept>>('history list', Kept),
  ),
);

/** Sorts by a column; once more turns the order around. Times start with the latest. */
export function sortListBy(by: HistorySortKey): void {
  useListLayout.setState(({ sort }) => ({
    sort: { by, descending: sort.by === by ? !sort.descending : by === 'asked' || by === 'deleted' },
  }));
}

/** Jumping to a day, and the words newest and oldest, need the order by time. */
export function isNewestFirst({ by, descending }: HistorySort): boolean {
  return by === NEWEST_FIRST.by && descending === NEWEST_FIRST.descending;
}

export function toggleColumn(column: OptionalColumn): void {
  useListLayout.setState(({ hidden }) => ({
    hidden: hidden.includes(column) ? hidden.filter((each) => each !== column) : [...hidden, column],
  }));
}
