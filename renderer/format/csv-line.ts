/** A line of CSV (RFC 4180); cells that spreadsheets would run as formulas are escaped. */
export function toCsvLine(cells: readonly (string | number)[]): string {
  return cells.map(toCell).join(',');
}

function toCell(value: string | number): string {
  const text = typeof value === 'string' && /^[=+\-@\t\r]/.test(value) ? `'${value}` : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
