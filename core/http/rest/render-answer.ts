import type { InputOf, OperationName } from '../../contract/contract.ts';
import { type Answer, CSV_TYPE, JSON_TYPE, toEtag } from './answer.ts';
import { toCsv } from './csv.ts';
import { PAGE_LIMIT_DEFAULT, type PageQuery, readCursor, takePage, writeCursor } from './page.ts';
import type { RestRoute } from './rest-route.ts';
import { columnNames, type RouteSchemas } from './route-schemas.ts';
import { toWire } from './wire-value.ts';

export const API_PREFIX = '/api/v1';

/** Answers are never changed in place: the text of one stays right as long as it is the same object. */
const texts = new WeakMap<object, { route: RestRoute; body: string; etag: string }>();

/** What a page adds to the input of its operation. */
export function pageInput({ answer }: RestRoute, query: PageQuery): Record<string, unknown> {
  if (answer.kind !== 'stored-page') return {};
  const { limit = PAGE_LIMIT_DEFAULT, cursor } = query;
  const from = cursor === undefined ? {} : answer.toCursorInput(readCursor(cursor));
  return { limit, ...(from as Partial<InputOf<OperationName>>) };
}

/** The output of a route's operation as JSON. */
export function renderJson(route: RestRoute, output: unknown, query: PageQuery): Answer {
  const location = route.location?.(output as never);
  const head = {
    status: route.status,
    type: JSON_TYPE,
    ...(location !== undefined && { location: API_PREFIX + location }),
  };
  if (route.method !== 'GET') return { ...head, body: toText(route, output, query) };
  if (!isTextKept(route, output)) {
    const body = toText(route, output, query);
    return { ...head, body, etag: toEtag(body) };
  }
  const known = texts.get(output);
  if (known?.route === route) return { ...head, body: known.body, etag: known.etag };
  const body = toText(route, output, query);
  const rendered = { body, etag: toEtag(body) };
  texts.set(output, { route, ...rendered });
  return { ...head, ...rendered };
}

/** Pages depend on the query, too. */
function isTextKept({ answer }: RestRoute, output: unknown): output is object {
  return (
    (answer.kind === 'whole' || answer.kind === 'named') && typeof output === 'object' && output !== null
  );
}

/** The rows of a list as CSV, with the same columns whatever is in them. */
export function renderCsv(
  route: RestRoute,
  schemas: RouteSchemas,
  { output, query }: { output: unknown; query: PageQuery },
): Answer & { readonly next?: string } {
  const { items, next } = toPage(route, output, query);
  const names = schemas.row ? columnNames(schemas.row) : [];
  const body = toCsv(names, items.map(toWire) as Record<string, unknown>[]);
  return { status: route.status, type: CSV_TYPE, body, etag: toEtag(body), ...(next && { next }) };
}

function toText(route: RestRoute, output: unknown, query: PageQuery): string {
  const { answer } = route;
  switch (answer.kind) {
    case 'whole':
      return JSON.stringify(withVerbatim(route, output));
    case 'named':
      return JSON.stringify({ [answer.name]: toWire(output) });
    case 'page':
    case 'stored-page':
      return JSON.stringify(toWire(toPage(route, output, query)));
  }
}

function withVerbatim({ verbatim = [] }: RestRoute, output: unknown): unknown {
  const wire = toWire(output);
  if (verbatim.length === 0) return wire;
  const kept = Object.entries(output as object).filter(([name]) => verbatim.includes(name));
  return { ...(wire as object), ...Object.fromEntries(kept) };
}

function toPage(
  { answer }: RestRoute,
  output: unknown,
  query: PageQuery,
): { items: readonly object[]; next?: string } {
  const { limit = PAGE_LIMIT_DEFAULT } = query;
  if (answer.kind === 'page') return takePage(output as never[], answer.sortKey, { ...query, limit });
  if (answer.kind !== 'stored-page') return { items: output as readonly object[] };
  const next = answer.toNext(output as never, limit);
  return {
    items: answer.toRows(output as never),
    ...(next && { next: writeCursor(next) }),
  };
}
