import type { HistoryFilter } from '../../../../core/model/history.ts';
import { setHistory } from '../history-store.ts';

/** Narrows the list or widens it; what becomes undefined or empty is not filtered by. */
export function changeListFilter(changes: Partial<Record<keyof HistoryFilter, unknown>>): void {
  setHistory(({ listFilter }) => ({
    listFilter: Object.fromEntries(
      Object.entries({ ...listFilter, ...changes }).filter(
        ([, value]) => value !== undefined && value !== '',
      ),
    ) as HistoryFilter,
  }));
}
