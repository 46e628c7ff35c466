/** One line of a CSV file after RFC 4180; a cell that a spreadsheet would run as a formula is shown as text. */
export function toCsvLine(cells: readonly (string | number)[]): string {
  return cells.map(toCell).join(',');
}

function toCell(value: string | number): string {
  const text = typeof value === 'string' && /^[=+\-@\t\r]/.test(value) ? `'${value}` : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
