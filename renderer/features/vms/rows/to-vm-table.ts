import type { TextTable } from '../../../view/csv-table.ts';
import { getVmColumn, VM_COLUMN_IDS } from '../columns/vm-columns.tsx';
import type { VmLine } from './vm-line.ts';

const COLUMNS = VM_COLUMN_IDS.map((id) => getVmColumn(id).exported);

/** The VM list for export: all columns. */
export function toVmTable(lines: readonly VmLine[], now: number): TextTable {
  return {
    heads: COLUMNS.map(({ head }) => head),
    rows: lines.map((line) => COLUMNS.map(({ value }) => value(line, now))),
  };
}
