import { functionalUpdate, type SortingState, type Updater, useTable } from '@tanstack/react-table';
import { useMemo } from 'react';
import { setUi, useUi, type VmColumn } from '../../store/ui.ts';
import { mayAct, type VmLine } from '../../view/vm-lines.ts';
import { columnOrder } from './column-order.ts';
import { COLUMNS, vmFeatures } from './columns.tsx';
import { fitColumns } from './fit-columns.ts';
import { setVmLayout, useVmLayout, type VmLayout } from './vm-layout.ts';

/** The list as a table: its columns, order, widths, sorting and selection live in the window's stores. */
export function useVmTable(lines: readonly VmLine[], availablePx: number) {
  const { sorting, hidden, order, widths } = useVmLayout();
  const rowSelection = useUi((ui) => ui.selected);
  const ordered = useMemo(() => columnOrder(order), [order]);
  const shown = useMemo(
    () => fitColumns(sizesOf(ordered, widths), hidden, availablePx),
    [ordered, widths, hidden, availablePx],
  );
  const columnVisibility = useMemo(
    () => Object.fromEntries(ordered.map((id) => [id, shown.some((column) => column.id === id)])),
    [ordered, shown],
  );
  const sortingState = useMemo(() => [{ id: sorting.column, desc: sorting.descending }], [sorting]);
  const table = useTable({
    features: vmFeatures,
    columns: COLUMNS,
    data: lines as VmLine[],
    getRowId: (line) => line.key,
    manualSorting: true,
    enableMultiSort: false,
    enableSortingRemoval: false,
    enableRowSelection: (row) => mayAct(row.original),
    columnResizeMode: 'onChange',
    state: {
      sorting: sortingState,
      columnOrder: ordered,
      columnSizing: widths as Record<string, number>,
      columnVisibility,
      rowSelection: rowSelection as Record<string, true>,
    },
    onSortingChange: (change) => setVmLayout((layout) => ({ sorting: sortedAs(layout, change) })),
    onColumnSizingChange: (change) =>
      setVmLayout((layout) => ({
        widths: functionalUpdate(change, layout.widths as Record<string, number>),
      })),
    onRowSelectionChange: (change) =>
      setUi(({ selected }) => ({ selected: functionalUpdate(change, selected as Record<string, true>) })),
  });
  return { table, shown, leftOut: ordered.filter((id) => !hidden.includes(id)).length - shown.length };
}

/** The widths of all columns, as they are or as somebody made them. */
function sizesOf(order: readonly VmColumn[], widths: VmLayout['widths']) {
  return order.flatMap((id) => {
    const column = COLUMNS.find((each) => each.id === id);
    if (!column?.meta) return [];
    const { givesWay } = column.meta;
    const chosenPx = widths[id];
    return { id, widthPx: column.size ?? 0, chosenPx, givesWay };
  });
}

function sortedAs({ sorting }: VmLayout, change: Updater<SortingState>): VmLayout['sorting'] {
  const [next] = functionalUpdate(change, [{ id: sorting.column, desc: sorting.descending }]);
  return next ? { column: next.id as VmColumn, descending: next.desc } : sorting;
}
