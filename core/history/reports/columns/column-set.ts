import type { ReadDatabase } from '../../sqlite/database/read-database.ts';
import { type Labels, Names } from './labels.ts';

/** Rows of `vms` in the order of an index: `FROM vms INDEXED BY …  WHERE …`, with what it binds. */
export interface RowSource {
  readonly from: string;
  readonly parameters: readonly (string | number)[];
}

/**
 * Columns of many rows as arrays, each read when it is asked for first. SQLite gives a column as one JSON list, which is
 * ten times as quick as rows and several times as quick as grouping there. All columns must be read in one transaction,
 * so that row n is the same VM in each.
 */
export class ColumnSet {
  readonly #database: ReadDatabase;
  readonly #sources: readonly RowSource[];
  readonly #numbers = new Map<string, Float64Array>();
  readonly #labels = new Map<string, Labels>();

  constructor(database: ReadDatabase, sources: readonly RowSource[]) {
    this.#database = database;
    this.#sources = sources;
  }

  /** Epoch seconds of a column of times, to the millisecond: whole numbers are written and read twice as quickly. */
  times(column: 'starts' | 'ends' | 'created_time'): Float64Array {
    const known = this.#numbers.get(column);
    if (known) return known;
    const times = this.numbers(`CAST(round(${column} * 1000) AS INTEGER)`).map((ms) => ms / 1000);
    this.#numbers.set(column, times);
    return times;
  }

  /** NaN where there is none. @param expression SQL over columns, numbers only */
  numbers(expression: string): Float64Array {
    const known = this.#numbers.get(expression);
    if (known) return known;
    const lists = this.#read<number | null>(expression);
    const column = new Float64Array(lists.reduce((length, list) => length + list.length, 0));
    let row = 0;
    for (const list of lists) for (const value of list) column[row++] = value ?? Number.NaN;
    this.#numbers.set(expression, column);
    return column;
  }

  /** One and the same text for every row, without reading any. */
  unlabelled(): Labels {
    return { ids: new Uint32Array(this.#length()), names: [''] };
  }

  labels(expression: string): Labels {
    const known = this.#labels.get(expression);
    if (known) return known;
    const names = new Names();
    const lists = this.#read<string | null>(expression);
    const ids = new Uint32Array(lists.reduce((length, list) => length + list.length, 0));
    let row = 0;
    for (const list of lists) for (const value of list) ids[row++] = names.assignId(value ?? '');
    const column = { ids, names: names.list };
    this.#labels.set(expression, column);
    return column;
  }

  #length(): number {
    const [column] = [...this.#numbers.values()];
    return column?.length ?? this.numbers('1').length;
  }

  #read<T>(expression: string): T[][] {
    return this.#sources.map(({ from, parameters }) => {
      const statement = this.#database.prepare(`SELECT json_group_array(${expression}) AS list ${from}`);
      const { list } = statement.get(...parameters) as { list: string };
      return JSON.parse(list) as T[];
    });
  }
}
