import type { z } from 'zod';
import type { InputOf, OperationName, OutputOf } from '../../contract/contract.ts';
import type { Caller, Invoke } from '../../operations/index.ts';
import type { SortKey } from './page.ts';

export type RestMethod = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** The rows of a list, as far as the compiler can tell them. */
type RowOf<N extends OperationName> = OutputOf<N> extends readonly (infer Row)[] ? Row : never;

/** How the output of an operation becomes the body. */
type AnswerShape<N extends OperationName> =
  /** As it is. */
  | { readonly kind: 'whole' }
  /** A number or list under a name. */
  | { readonly kind: 'named'; readonly name: string }
  /** A list in memory, a page at a time. Client adds `limit` and `cursor`. */
  | { readonly kind: 'page'; readonly sortKey: (row: RowOf<N>) => SortKey }
  /** A list that is paged where it is stored. */
  | {
      readonly kind: 'stored-page';
      readonly row: z.ZodType;
      /** Fields of the input that a cursor stands for. */
      readonly cursorFields: readonly string[];
      toCursorInput(key: SortKey): Partial<InputOf<N>>;
      toRows(output: OutputOf<N>): readonly object[];
      /** The cursor of the page behind; undefined on the last. */
      toNext(output: OutputOf<N>, limit: number): SortKey | undefined;
    };

/** Called instead of the operation where one request needs more than one call. */
type CallOperation = (invoke: Invoke, input: never, caller: Caller) => Promise<unknown>;

/** One line of the table: which operation a method and path call. */
export interface RestRoute<N extends OperationName = OperationName> {
  readonly method: RestMethod;
  /** Below `/api/v1`, as OpenAPI writes it: `/leases/{leaseId}`. */
  readonly path: string;
  /** Decides the scope; input, output and summary are its own unless they stand here. */
  readonly operation: N;
  readonly status: 200 | 201 | 202;
  readonly answer: AnswerShape<N>;
  readonly input?: z.ZodType;
  readonly output?: z.ZodType;
  readonly summary?: string;
  /** Name of the call in generated clients, where the operation's own is another route's. */
  readonly id?: string;
  readonly call?: CallOperation;
  /** Where what was made can be found, below `/api/v1`. */
  readonly location?: (output: OutputOf<N>) => string;
  /** `?wait=`: holds the answer back until the request has ended. */
  readonly waits?: boolean;
  /** Needs `If-Match` with the ETag of this path. */
  readonly ifMatch?: boolean;
  /** The answer holds a secret: it is never kept for a repeated `Idempotency-Key`. */
  readonly secret?: boolean;
  /** CSV is had from here, with `format: 'csv'`, and not from the rows. */
  readonly csvOperation?: 'reports.export';
  /** Names in the answer that are data and no fields: left as they are. */
  readonly verbatim?: readonly string[];
}

type Extras<N extends OperationName> = Partial<Omit<RestRoute<N>, 'method' | 'path' | 'operation'>>;

/** Keeps the types of one operation together while a line is written. */
export function defineRoute<N extends OperationName>(
  endpoint: `${RestMethod} /${string}`,
  operation: N,
  extras: Extras<N> = {},
): RestRoute {
  const [method, path] = endpoint.split(' ') as [RestMethod, string];
  const route: RestRoute<N> = { status: 200, answer: { kind: 'whole' }, ...extras, method, path, operation };
  return route as unknown as RestRoute;
}

/** `/leases/{leaseId}` → `leaseId` */
export function pathNames(path: string): string[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name as string);
}

/** As fastify writes it: `:leaseId` for a parameter, `::` for a colon. */
export function toFastifyPath(path: string): string {
  return path.replaceAll(':', '::').replace(/\{(\w+)\}/g, ':$1');
}
