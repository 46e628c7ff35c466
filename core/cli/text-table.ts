import Table from 'cli-table3';
import { toVisibleText } from '../model/visible-text.ts';

/** No line between rows: one row, one line. */
const WITHOUT_ROW_LINES = { mid: '', 'mid-mid': '', 'left-mid': '', 'right-mid': '' };

export interface TableOptions {
  /** Widest the last column may be before it wraps; the others are as wide as they need to be. */
  lastColumnWidth?: number | undefined;
}

/** A plain table on stdout; says so when it has no rows. */
export function printTable(head: readonly string[], rows: readonly (readonly string[])[]): void {
  process.stdout.write(rows.length === 0 ? 'Nothing found.\n' : `${textTable(head, rows)}\n`);
}

export function textTable(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  { lastColumnWidth }: TableOptions = {},
): string {
  const table = new Table({
    head: [...head],
    style: { head: [], border: [] },
    chars: WITHOUT_ROW_LINES,
    colWidths: head.map((_, column) => (column === head.length - 1 ? (lastColumnWidth ?? null) : null)),
    wordWrap: true,
  });
  table.push(...rows.map((row) => row.map(toVisibleText)));
  return table.toString();
}
