import type { z } from 'zod';
import type { Operations } from '../contract/contract.ts';
import type { OperationDefinition } from '../contract/define.ts';
import type { Caller } from './caller.ts';

/** What does the work of one operation: gets parsed input from somebody who may ask. Throws DynvmError. */
type Handler<D extends OperationDefinition> = (
  input: z.output<D['input']>,
  caller: Caller,
) => z.output<D['output']> | Promise<z.output<D['output']>>;

/** One handler per operation of a domain: a missing or unknown one does not compile. */
export type HandlersOf<T extends Record<string, OperationDefinition>> = {
  readonly [N in keyof T]: Handler<T[N]>;
};

export type Handlers = HandlersOf<Operations>;
