import { createTrace, currentTrace, runInTrace } from '../base/trace.ts';
import { type InputOf, type OperationName, type OutputOf, operations } from '../contract/contract.ts';
import type { OperationDefinition } from '../contract/define.ts';
import { DynvmError } from '../model/failure.ts';
import type { Logger } from '../ports.ts';
import { type Caller, isAllowed } from './caller.ts';
import type { Handlers } from './handlers.ts';
import { toBadInput } from './to-bad-input.ts';

/**
 * Asks the core for something. Input is parsed here, whoever sends it; the answer is plain data.
 * @throws DynvmError and nothing else: `bad-input`, `forbidden`, and what the operation itself says
 */
export type Invoke = <N extends OperationName>(
  name: N,
  input: InputOf<N>,
  caller: Caller,
) => Promise<OutputOf<N>>;

export interface RouterOptions {
  handlers: Handlers;
  logger: Logger;
  /** Parse answers too: finds a handler that breaks the contract. Costs time on long lists; off in production. */
  checkOutput: boolean;
}

/** True for names of the contract: what arrives over a wire is only text. */
export function isOperationName(name: string): name is OperationName {
  return Object.hasOwn(operations, name);
}

export function createRouter({ handlers, logger, checkOutput }: RouterOptions): Invoke {
  const perform: Invoke = async (name, input, caller) => {
    const startedMs = performance.now();
    const end = (outcome: object) =>
      logger.debug(
        {
          operation: name,
          actor: caller.actor,
          durationMs: Math.round(performance.now() - startedMs),
          ...outcome,
        },
        'operation ended',
      );
    try {
      if (!isOperationName(name)) {
        throw new DynvmError({ code: 'not-found', message: `There is no operation ${String(name)}` });
      }
      const definition: OperationDefinition = operations[name];
      requireScope(name, definition, caller);
      const parsed = definition.input.safeParse(input);
      if (!parsed.success) throw toBadInput(parsed.error, input);
      const output = await (handlers[name] as (input: unknown, caller: Caller) => unknown)(
        parsed.data,
        caller,
      );
      end({});
      return (checkOutput ? definition.output.parse(output) : output) as OutputOf<typeof name>;
    } catch (error) {
      const failure = asDynvmError(name, error, logger);
      end({ failure: failure.failure.code });
      throw failure;
    }
  };
  return (name, input, caller) =>
    currentTrace() === undefined
      ? runInTrace(createTrace(caller.channel), () => perform(name, input, caller))
      : perform(name, input, caller);
}

function requireScope(name: string, definition: OperationDefinition, caller: Caller): void {
  if (caller.actor.trim() === '') {
    throw new DynvmError({ code: 'forbidden', message: `${name}: the caller has no name` });
  }
  if (!isAllowed(caller, definition.scope)) {
    throw new DynvmError({
      code: 'forbidden',
      message: `${name} needs the scope ${definition.scope}; ${caller.actor} has ${caller.scopes.join(', ') || 'none'}`,
    });
  }
}

/** An unforeseen error goes to the log in full and to the caller without its text, which may hold anything. */
function asDynvmError(name: string, error: unknown, logger: Logger): DynvmError {
  if (error instanceof DynvmError) return error;
  logger.error({ err: error, operation: name }, 'an operation failed unexpectedly');
  return new DynvmError(
    { code: 'internal', message: `${name} failed unexpectedly`, hint: 'The log has the details.' },
    { cause: error },
  );
}
