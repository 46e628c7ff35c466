import type { z } from 'zod';

/** read: anybody may look. request: may ask for VMs and act on them. admin: may change the service itself. */
type Scope = 'read' | 'request' | 'admin';

export interface OperationDefinition<I extends z.ZodType = z.ZodType, O extends z.ZodType = z.ZodType> {
  readonly input: I;
  readonly output: O;
  readonly scope: Scope;
  /** One line for people: shown in help, OpenAPI and the palette. */
  readonly doc: string;
}

export interface TopicDefinition<R extends z.ZodType = z.ZodType> {
  readonly row: R;
  /** Name of the field that tells rows apart. */
  readonly key: string;
  readonly scope: Scope;
  readonly doc: string;
}

/** Keeps the exact types while checking the shape. */
export function defineOperations<const T extends Record<string, OperationDefinition>>(operations: T): T {
  return operations;
}

/** The type that keeps each operation's own input and output; see `defineOperations`. */
export function defineTopics<const T extends Record<string, TopicDefinition>>(topics: T): T {
  return topics;
}

/** Names that stand in more than one domain: gathered into one object, the later would silently replace the earlier. */
export type DuplicateNames<Domains extends readonly object[], Seen = never> = Domains extends readonly [
  infer First,
  ...infer Rest extends readonly object[],
]
  ? (keyof First & Seen) | DuplicateNames<Rest, Seen | keyof First>
  : never;

/** Compiles only for the empty union. */
export type None<T extends never> = T;
