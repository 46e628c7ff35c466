import { useMemo } from 'react';
import { completeColumnOrder } from './column-order.ts';
import { type ColumnSize, fitColumns } from './fit-columns.ts';
import { getVmColumn, type VmColumn } from './vm-columns.tsx';
import { useVmLayout, type VmLayout } from './vm-layout.ts';

/** The columns that fit, in order. */
export function useVmColumns(availablePx: number): { columns: readonly ColumnSize[]; leftOut: number } {
  const { hidden, order, widths } = useVmLayout();
  return useMemo(() => {
    const ordered = completeColumnOrder(order);
    const columns = fitColumns(toColumnSizes(ordered, widths), hidden, availablePx);
    return { columns, leftOut: ordered.filter((id) => !hidden.includes(id)).length - columns.length };
  }, [hidden, order, widths, availablePx]);
}

/** The widths of all columns, default or resized. */
function toColumnSizes(order: readonly VmColumn[], widths: VmLayout['widths']): ColumnSize[] {
  return order.map((id) => {
    const { widthPx, givesWay } = getVmColumn(id);
    return { id, widthPx, chosenPx: widths[id], givesWay };
  });
}
