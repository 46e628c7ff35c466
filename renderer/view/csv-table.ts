import { toCsvLine } from '../format/csv-line.ts';

/** A table as people copy or save it. */
export interface TextTable {
  readonly heads: readonly string[];
  readonly rows: readonly (readonly (string | number)[])[];
}

/** As the text of a CSV file. */
export function toCsv({ heads, rows }: TextTable): string {
  return `${[heads, ...rows].map(toCsvLine).join('\r\n')}\r\n`;
}

/** As spreadsheets paste it: tabs between cells. */
export function toTabbedText({ heads, rows }: TextTable): string {
  return [heads, ...rows]
    .map((row) => row.map((cell) => String(cell).replaceAll(/[\t\r\n]+/g, ' ')).join('\t'))
    .join('\n');
}

/** Marks cells, and parts of cells, that only serve to act. */
const NOT_EXPORTED = '[data-not-exported]';

/** The text of a table on the page, as it is shown. */
export function readTable(table: HTMLTableElement): TextTable {
  const copy = table.cloneNode(true) as HTMLTableElement;
  for (const part of copy.querySelectorAll(NOT_EXPORTED)) part.remove();
  const read = (row: HTMLTableRowElement) =>
    [...row.cells].map((cell) => cell.textContent.replaceAll(/\s+/g, ' ').trim());
  const [head, ...body] = [...copy.rows];
  return { heads: head ? read(head) : [], rows: body.map(read) };
}
