import { z } from 'zod';
import { create } from 'zustand';
import { persist } from 'zustand/middleware';
import { persistOptions } from '../../../store/persist-options.ts';
import { type Sorting, VM_TABS } from '../../../store/ui.ts';
import { getVmColumn, VM_COLUMN_IDS, type VmColumn } from './vm-columns.tsx';

const Column = z.enum(VM_COLUMN_IDS);
const OPTIONAL = VM_COLUMN_IDS.filter((id) => getVmColumn(id).isOptional);
/** Limits of a column's width, px. */
export const COLUMN_WIDTH = { least: 48, most: 900 } as const;

const Layout = z.object({
  /** The last chosen tab. */
  tab: z.enum(VM_TABS).optional().catch(undefined),
  sorting: z.object({ column: Column, descending: z.boolean() }).catch({ column: 'left', descending: false }),
  hidden: z.array(Column).catch(OPTIONAL),
  /** Only as far as changed; completeColumnOrder adds the rest. */
  order: z.array(Column).catch([]),
  /** Widths of resized columns, px. */
  widths: z.partialRecord(Column, z.number().min(COLUMN_WIDTH.least).max(COLUMN_WIDTH.most)).catch({}),
});

/** Layout of the VM list; kept across restarts. */
export interface VmLayout {
  readonly tab?: (typeof VM_TABS)[number] | undefined;
  readonly sorting: Sorting<VmColumn>;
  readonly hidden: readonly VmColumn[];
  readonly order: readonly VmColumn[];
  readonly widths: Readonly<Partial<Record<VmColumn, number>>>;
}

export function initialVmLayout(): VmLayout {
  return {
    sorting: { column: 'left', descending: false },
    hidden: OPTIONAL,
    order: [],
    widths: {},
  };
}

export const useVmLayout = create<VmLayout>()(
  persist(initialVmLayout, persistOptions<VmLayout, z.output<typeof Layout>>('vms', Layout)),
);

export const setVmLayout = useVmLayout.setState;
