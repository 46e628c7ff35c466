import {
  columnOrderingFeature,
  columnResizingFeature,
  columnSizingFeature,
  columnVisibilityFeature,
  createColumnHelper,
  rowSortingFeature,
  tableFeatures,
} from '@tanstack/react-table';
import type { VmLine } from '../rows/vm-line.ts';
import { getVmColumn, VM_COLUMN_IDS } from './vm-columns.tsx';
import { COLUMN_WIDTH } from './vm-layout.ts';

/** The library handles columns only; rows are rendered without it, see decision 39. */
export const vmFeatures = tableFeatures({
  columnOrderingFeature,
  columnResizingFeature,
  columnSizingFeature,
  columnVisibilityFeature,
  rowSortingFeature,
});
export type VmFeatures = typeof vmFeatures;

const helper = createColumnHelper<VmFeatures, VmLine>();

/** The columns as the library wants them. */
export const VM_TABLE_COLUMNS = helper.columns(
  VM_COLUMN_IDS.map((id) => {
    const { label, widthPx } = getVmColumn(id);
    return helper.accessor((): unknown => undefined, {
      id,
      size: widthPx,
      minSize: COLUMN_WIDTH.least,
      maxSize: COLUMN_WIDTH.most,
      sortDescFirst: false,
      header: label,
    });
  }),
);
