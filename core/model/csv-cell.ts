import { toVisibleText } from './visible-text.ts';

/** What a spreadsheet takes for a formula, full-width forms included, also behind blanks; and what it cuts off to find one. */
const FORMULA_START = /^[\s\0]*[=+\-@\uFF1D\uFF0B\uFF0D\uFF20]|^[\t\r\n]/u;

/** One text as a cell of a CSV file: quoted where needed; what a spreadsheet would run as a formula is marked as text. One line, every character visible. */
export function toCsvCell(text: string): string {
  const safe = toVisibleText(FORMULA_START.test(text) ? `'${text}` : text);
  return /[",;]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
