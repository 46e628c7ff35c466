import type { Cell } from '../write/to-vm-columns.ts';

/** The conditions of a query, gathered with their parameters: text from outside never becomes SQL. */
export interface Conditions {
  readonly parameters: Cell[];
  add(sql: string, ...values: Cell[]): void;
  /** Nothing is asked of the column where no value is given. */
  equal(column: string, value: Cell | undefined): void;
  /** Empty without any condition. */
  where(): string;
}

export function conditions(): Conditions {
  const parts: string[] = [];
  const parameters: Cell[] = [];
  const add = (sql: string, ...values: Cell[]): void => {
    parts.push(sql);
    parameters.push(...values);
  };
  return {
    parameters,
    add,
    equal(column, value) {
      if (value !== undefined) add(`${column} = ?`, value);
    },
    where: () => (parts.length === 0 ? '' : `WHERE ${parts.join(' AND ')}`),
  };
}
