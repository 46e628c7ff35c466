import { z } from 'zod';
import { create } from 'zustand';
import { persist } from 'zustand/middleware';
import type { VmFilter } from '../features/vms/filters/vm-filter.ts';
import { persistOptions } from './persist-options.ts';

export const PAGES = ['overview', 'vms', 'history', 'hosts', 'activity', 'settings'] as const;
export type Page = (typeof PAGES)[number];

export const VM_TABS = ['all', 'mine', 'in-progress', 'ending', 'failed', 'elsewhere'] as const;
export type VmTab = (typeof VM_TABS)[number];

export const VM_COLUMNS = [
  'name',
  'state',
  'address',
  'os',
  'host',
  'vcpus',
  'memory',
  'requester',
  'tags',
  'created',
  'left',
] as const;
export type VmColumn = (typeof VM_COLUMNS)[number];

export const HOST_COLUMNS = ['host', 'cpu', 'memory', 'disk'] as const;

export interface Sorting<Column> {
  readonly column: Column;
  readonly descending: boolean;
}

/** What the person at the window has chosen; nothing of it comes from the core. */
export interface UiState {
  readonly page: Page;
  readonly provisionOpen: boolean;
  readonly paletteOpen: boolean;
  readonly shortcutsOpen: boolean;
  /** Undefined until somebody has chosen one, or a link did. */
  readonly vmTab?: VmTab | undefined;
  readonly vmSearch: string;
  readonly vmFilter: VmFilter;
  /** By the key of the line. */
  readonly selected: Readonly<Record<string, true>>;
  /** The VM whose details are shown. */
  readonly openVm?: string | undefined;
  readonly hostSorting: Sorting<(typeof HOST_COLUMNS)[number]>;
  readonly foldedPools: readonly number[];
  readonly density: 'compact' | 'comfortable';
}

export function initialUi(): UiState {
  return {
    page: 'overview',
    provisionOpen: false,
    paletteOpen: false,
    shortcutsOpen: false,
    vmSearch: '',
    vmFilter: {},
    selected: {},
    hostSorting: { column: 'host', descending: false },
    foldedPools: [],
    density: 'compact',
  };
}

/** What is kept over restarts. */
const Kept = z.object({
  hostSorting: z.object({ column: z.enum(HOST_COLUMNS), descending: z.boolean() }).optional(),
  foldedPools: z.array(z.number().int()).optional(),
  density: z.enum(['compact', 'comfortable']).optional(),
});

export const useUi = create<UiState>()(persist(initialUi, persistOptions('window', Kept)));

export const setUi = useUi.setState;

/** Goes to a page; `changes` are the filters it opens with. */
export function openPage(page: Page, changes: Partial<UiState> = {}): void {
  setUi({ page, ...changes });
}

/** The next sorting after a click on a column's head. */
export function toggleSorting<Column>(sorting: Sorting<Column>, column: Column): Sorting<Column> {
  return { column, descending: sorting.column === column && !sorting.descending };
}
