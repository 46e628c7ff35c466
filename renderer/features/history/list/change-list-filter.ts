import type { HistoryFilter } from '../../../../core/model/history.ts';
import { setHistory } from '../history-store.ts';

/** Changes the list filter; empty or undefined values remove it. */
export function changeListFilter(changes: Partial<Record<keyof HistoryFilter, unknown>>): void {
  setHistory(({ listFilter }) => ({
    listFilter: Object.fromEntries(
      Object.entries({ ...listFilter, ...changes }).filter(
        ([, value]) => value !== undefined && value !== '',
      ),
    ) as HistoryFilter,
  }));
}
