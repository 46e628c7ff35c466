import { toCsvCell } from '../../core/model/csv-cell.ts';

/** A line of CSV (RFC 4180); cells that spreadsheets would run as formulas are escaped. */
export function toCsvLine(cells: readonly (string | number)[]): string {
  return cells.map((cell) => (typeof cell === 'number' ? String(cell) : toCsvCell(cell))).join(',');
}
