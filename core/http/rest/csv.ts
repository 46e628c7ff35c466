import { toCsvCell } from '../../model/csv-cell.ts';

/** Rows as RFC 4180: a column for each name, in this order. Objects and lists stand as JSON in their cell. */
export function toCsv(names: readonly string[], rows: readonly Readonly<Record<string, unknown>>[]): string {
  const lines = rows.map((row) => names.map((name) => toCell(row[name])).join(','));
  return `${[names.map(toCsvCell).join(','), ...lines].join('\r\n')}\r\n`;
}

function toCell(value: unknown): string {
  if (value === undefined || value === null) return '';
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return toCsvCell(typeof value === 'string' ? value : JSON.stringify(value));
}
