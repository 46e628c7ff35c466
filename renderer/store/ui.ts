import { z } from 'zod';
import { create } from 'zustand';
import { persist } from 'zustand/middleware';
import type { VmFilter } from '../features/vms/filters/vm-filter.ts';
import { persistOptions } from './persist-options.ts';

export const PAGES = ['overview', 'vms', 'history', 'hosts', 'capacity', 'activity', 'settings'] as const;
export type Page = (typeof PAGES)[number];

export const VM_TABS = ['all', 'mine', 'in-progress', 'ending', 'failed', 'elsewhere'] as const;
export type VmTab = (typeof VM_TABS)[number];

/** What the Capacity page lists tabs for. */
export type CapacityTab = 'queue';

export type SettingsTab = 'general' | 'access' | 'limits' | 'couchbase';

const HOST_COLUMNS = ['host', 'cpu', 'memory', 'disk'] as const;

export interface Sorting<Column> {
  readonly column: Column;
  readonly descending: boolean;
}

/** The user's choices; nothing of it comes from the core. */
export interface UiState {
  readonly page: Page;
  readonly provisionOpen: boolean;
  readonly paletteOpen: boolean;
  readonly shortcutsOpen: boolean;
  /** Undefined until chosen by the user or a link. */
  readonly vmTab?: VmTab | undefined;
  readonly vmSearch: string;
  readonly vmFilter: VmFilter;
  /** By line key. */
  readonly selected: Readonly<Record<string, true>>;
  /** The VM whose details are open. */
  readonly openVm?: string | undefined;
  readonly hostSorting: Sorting<(typeof HOST_COLUMNS)[number]>;
  readonly foldedPools: readonly number[];
  readonly capacityTab: CapacityTab;
  readonly settingsTab: SettingsTab;
  readonly activityTab: 'log' | 'audit';
  readonly density: 'compact' | 'comfortable';
}

/** @internal for its tests */
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
    capacityTab: 'queue',
    settingsTab: 'general',
    activityTab: 'log',
    density: 'compact',
  };
}

/** What is kept across restarts. */
const Kept = z.object({
  hostSorting: z.object({ column: z.enum(HOST_COLUMNS), descending: z.boolean() }).optional(),
  foldedPools: z.array(z.number().int()).optional(),
  density: z.enum(['compact', 'comfortable']).optional(),
});

export const useUi = create<UiState>()(persist(initialUi, persistOptions('window', Kept)));

export const setUi = useUi.setState;

/** Opens a page; `changes` are the filters to set. */
export function openPage(page: Page, changes: Partial<UiState> = {}): void {
  setUi({ page, ...changes });
}

/** The sorting after a click on a column head. */
export function toggleSorting<Column>(sorting: Sorting<Column>, column: Column): Sorting<Column> {
  return { column, descending: sorting.column === column && !sorting.descending };
}
