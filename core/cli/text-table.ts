import Table from 'cli-table3';
import { toVisibleText } from '../model/visible-text.ts';

/** Two, so that columns stay apart where a cell holds single spaces. */
const GAP = '  ';
/** What an empty cell shows: awk counts fields, and nothing is no field. */
const EMPTY = '-';
/** Whatever would end the row early or move the cursor: names and sentences come from hosts and clients. */
const CONTROL = /[\p{Cc}\p{Zl}\p{Zp}]+/gu;
const NUMBER = /^[+-]?\d+(\.\d+)?$/;

/** Prints a table on stdout, or says that it has no rows. */
export function printTable(head: readonly string[], rows: readonly (readonly string[])[]): void {
  process.stdout.write(rows.length === 0 ? 'Nothing found.\n' : `${toTextTable(head, rows)}\n`);
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
