import { z } from 'zod';
import { create } from 'zustand';
import { persist } from 'zustand/middleware';
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
}

/** Hidden by default, to leave room for names. */
const HIDDEN_AT_FIRST: readonly OptionalColumn[] = ['gone', 'size', 'address', 'descriptor'];

const Kept = z.object({ hidden: z.array(z.enum(OPTIONAL_COLUMNS)).default([...HIDDEN_AT_FIRST]) });

/** Layout of the history list; kept across restarts. */
export const useListLayout = create<ListLayout>()(
  persist(
    (): ListLayout => ({ hidden: HIDDEN_AT_FIRST }),
    persistOptions<ListLayout, z.output<typeof Kept>>('history list', Kept),
  ),
);

export function toggleColumn(column: OptionalColumn): void {
  useListLayout.setState(({ hidden }) => ({
    hidden: hidden.includes(column) ? hidden.filter((each) => each !== column) : [...hidden, column],
  }));
}
