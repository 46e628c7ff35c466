import { toCsvCell } from '../../model/csv-cell.ts';
import type { Report } from '../../model/report.ts';
import { toVisibleJson } from '../../model/visible-text.ts';

/** Without it spreadsheets read UTF-8 as whatever their language had before. */
const BYTE_ORDER_MARK = '\uFEFF';

/** A file to save: says what was counted, in which zone, and how many rows follow. Figures are rounded for reading. */
export function reportCsv(report: Report): string {
  const names = ['bucket', 'key', ...report.columns.map(({ name }) => name)];
  const header = [
    `# ${report.metric}: ${report.definition}`,
    `# from ${new Date(report.fromAt).toISOString()} to ${new Date(report.toAt).toISOString()}, time zone ${report.zone}, ${report.rows.length} rows`,
  ];
  const lines = report.rows.map((row) => names.map((name) => csvCell(row[name])).join(','));
  return `${BYTE_ORDER_MARK}${[...header, names.join(','), ...lines].join('\r\n')}\r\n`;
}

/** A file to save, with the exact figures. As {@link reportCsv}. */
export function reportJson(report: Report): string {
  const { rows, fromAt, toAt, ...about } = report;
  const period = { from: new Date(fromAt).toISOString(), to: new Date(toAt).toISOString() };
  const text = JSON.stringify({ ...about, ...period, rowCount: rows.length, rows }, null, 2);
  return `${toVisibleJson(text)}\n`;
}

function csvCell(value: unknown): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'number' ? roundedText(value) : toCsvCell(String(value));
}

/** Four decimals, and four digits of what is smaller than one: neither 0.30000000000000004 nor 2e-7. */
function roundedText(value: number): string {
  if (!Number.isFinite(value)) return '';
  if (Number.isInteger(value)) return String(value);
  const size = Math.abs(value);
  const decimals = size >= 1 ? 4 : Math.min(12, 3 - Math.floor(Math.log10(size)));
  return value.toFixed(decimals).replace(/\.?0+$/, '');
}
