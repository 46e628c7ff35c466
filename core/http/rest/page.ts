import { DynvmError } from '../../model/failure.ts';
import type { JsonSchema } from './json-schema.ts';

/** What a list is sorted by: numbers and texts, the first that differs decides. Unique for each row. */
export type SortKey = readonly (string | number)[];

export interface PageQuery {
  readonly limit: number;
  readonly cursor?: string | undefined;
}

export const PAGE_LIMIT_DEFAULT = 100;
const PAGE_LIMIT_MAX = 1000;

export const PAGE_QUERY: Readonly<Record<string, JsonSchema>> = {
  limit: { type: 'integer', minimum: 1, maximum: PAGE_LIMIT_MAX, default: PAGE_LIMIT_DEFAULT },
  cursor: {
    type: 'string',
    minLength: 1,
    maxLength: 2000,
    description: '`next` of the page before this one.',
  },
};

/** What a list answers. `next` is absent on the last page. */
export interface Page<Row> {
  readonly items: readonly Row[];
  readonly next?: string;
}

/**
 * The rows after a cursor, by their sort keys: rows that come or go meanwhile are never shown twice and push nothing out.
 * @throws DynvmError bad-input: not a cursor of this list
 */
export function takePage<Row>(
  rows: readonly Row[],
  toKey: (row: Row) => SortKey,
  { limit, cursor }: PageQuery,
): Page<Row> {
  const after = cursor === undefined ? undefined : readCursor(cursor);
  const keyed = rows
    .map((row) => ({ row, key: toKey(row) }))
    .filter(({ key }) => after === undefined || compareKeys(key, after) > 0)
    .sort((a, b) => compareKeys(a.key, b.key));
  const shown = keyed.slice(0, limit);
  const last = shown.at(-1);
  return {
    items: shown.map(({ row }) => row),
    ...(keyed.length > limit && last && { next: writeCursor(last.key) }),
  };
}

export function writeCursor(key: SortKey): string {
  return Buffer.from(JSON.stringify(key)).toString('base64url');
}

/** @throws DynvmError bad-input */
export function readCursor(cursor: string): SortKey {
  try {
    const key: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    if (Array.isArray(key) && key.every((part) => typeof part === 'string' || Number.isFinite(part))) {
      return key;
    }
  } catch {
    // Not ours: said below.
  }
  throw new DynvmError({
    code: 'bad-input',
    message: 'cursor: is not one of this list',
    hint: 'Take `next` of the page before as it is, or leave cursor out for the first page.',
    where: { field: 'cursor' },
  });
}

function compareKeys(a: SortKey, b: SortKey): number {
  for (const [index, one] of a.entries()) {
    const other = b[index];
    if (other === undefined) return 1;
    if (one === other) continue;
    if (typeof one === typeof other) return one < other ? -1 : 1;
    return typeof one === 'number' ? -1 : 1;
  }
  return a.length - b.length;
}
