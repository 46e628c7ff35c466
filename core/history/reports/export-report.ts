import type { Report } from '../../model/report.ts';

/** A file to save: says what was counted, in which zone, and how many rows follow. */
export function reportCsv(report: Report): string {
  const names = ['bucket', 'key', ...report.columns.map(({ name }) => name)];
  const header = [
    `# ${report.metric}: ${report.definition}`,
    `# from ${new Date(report.fromAt).toISOString()} to ${new Date(report.toAt).toISOString()}, time zone ${report.zone}, ${report.rows.length} rows`,
  ];
  const lines = report.rows.map((row) => names.map((name) => csvCell(row[name])).join(','));
  return `${[...header, names.join(','), ...lines].join('\r\n')}\r\n`;
}

/** As `reportCsv` writes them. */
export function reportJson(report: Report): string {
  const { rows, fromAt, toAt, ...about } = report;
  const period = { from: new Date(fromAt).toISOString(), to: new Date(toAt).toISOString() };
  return `${JSON.stringify({ ...about, ...period, rowCount: rows.length, rows }, null, 2)}\n`;
}

/** Quoted where needed; a leading = + - @ would be run as a formula by a spreadsheet, and is shown as text. */
function csvCell(value: unknown): string {
  if (value === undefined || value === null) return '';
  if (typeof value === 'number') return String(value);
  const text = /^[=+\-@\t\r]/.test(String(value)) ? `'${value}` : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
