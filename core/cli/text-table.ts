import stringWidth from 'fast-string-width';
import { toVisibleText } from '../model/visible-text.ts';

/** Two, so that columns stay apart where a cell holds single spaces. */
const GAP = '  ';
/** What an empty cell shows: awk counts fields, and nothing is no field. */
const EMPTY = '-';
const NUMBER = /^[+-]?\d+(\.\d+)?$/;

/** Prints a table on stdout, or says that it has no rows. */
export function printTable(head: readonly string[], rows: readonly (readonly string[])[]): void {
  process.stdout.write(rows.length === 0 ? 'Nothing found.\n' : `${toTextTable(head, rows)}\n`);
}

/** Aligned columns for grep and awk: one row per line, head in upper case, numbers to the right, no borders. */
export function toTextTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const cells = rows.map((row) => head.map((_, column) => toCell(row[column])));
  const lines = [head.map((title) => title.toUpperCase()), ...cells];
  const isNumeric = head.map((_, column) => isNumericColumn(cells, column));
  const widths = head.map((_, column) =>
    lines.reduce((widest, line) => Math.max(widest, stringWidth(line[column] ?? '')), 0),
  );
  return lines
    .map((line) =>
      line
        .map((text, column) => {
          const padding = ' '.repeat((widths[column] ?? 0) - stringWidth(text));
          return isNumeric[column] ? padding + text : text + padding;
        })
        .join(GAP)
        .trimEnd(),
    )
    .join('\n');
}

function toCell(text: string | undefined): string {
  return toVisibleText(text ?? '').trim() || EMPTY;
}

function isNumericColumn(rows: readonly (readonly string[])[], column: number): boolean {
  const values = rows.map((row) => row[column] ?? EMPTY).filter((text) => text !== EMPTY);
  return values.length > 0 && values.every((text) => NUMBER.test(text));
}
