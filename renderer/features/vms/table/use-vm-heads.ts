import {
  functionalUpdate,
  type Header,
  type SortingState,
  type Updater,
  useTable,
} from '@tanstack/react-table';
import { useMemo } from 'react';
import { completeColumnOrder } from '../columns/column-order.ts';
import type { VmColumn } from '../columns/vm-columns.tsx';
import { setVmLayout, useVmLayout, type VmLayout } from '../columns/vm-layout.ts';
import { VM_TABLE_COLUMNS, type VmFeatures, vmFeatures } from '../columns/vm-table-columns.ts';
import type { VmLine } from '../rows/vm-line.ts';

export type VmHeader = Header<VmFeatures, VmLine, unknown>;

/** Rows are rendered without the library. */
const NO_ROWS: VmLine[] = [];

/** The visible column heads; sorting and widths are kept in the layout store. */
export function useVmHeads(shown: readonly VmColumn[]): readonly VmHeader[] {
  const { sorting, order, widths } = useVmLayout();
  const ordered = useMemo(() => completeColumnOrder(order), [order]);
  const columnVisibility = useMemo(
    () => Object.fromEntries(ordered.map((id) => [id, shown.includes(id)])),
    [ordered, shown],
  );
  const sortingState = useMemo(() => [{ id: sorting.column, desc: sorting.descending }], [sorting]);
  const table = useTable({
    features: vmFeatures,
    columns: VM_TABLE_COLUMNS,
    data: NO_ROWS,
    manualSorting: true,
    enableMultiSort: false,
    enableSortingRemoval: false,
    columnResizeMode: 'onChange',
    state: {
      sorting: sortingState,
      columnOrder: ordered,
      columnSizing: widths as Record<string, number>,
      columnVisibility,
    },
    onSortingChange: (change) => setVmLayout((layout) => ({ sorting: toSorting(layout, change) })),
    onColumnSizingChange: (change) =>
      setVmLayout((layout) => ({
        widths: functionalUpdate(change, layout.widths as Record<string, number>),
      })),
  });
  return table.getHeaderGroups()[0]?.headers ?? [];
}

function toSorting({ sorting }: VmLayout, change: Updater<SortingState>): VmLayout['sorting'] {
  const [next] = functionalUpdate(change, [{ id: sorting.column, desc: sorting.descending }]);
  return next ? { column: next.id as VmColumn, descending: next.desc } : sorting;
}
