import { answerDerived } from '../messages/answer-derived.ts';
import { HANDLERS } from '../messages/handlers.ts';
import type { Call } from '../pool/call.ts';
import { type CatalogEntry, type Derived, MESSAGE_CATALOG } from '../schema/message-catalog.ts';

type Server = (call: Call, args: readonly unknown[]) => unknown;

/** The implementation of each message. Built at load time, so that a message without one fails immediately. */
const SERVERS: ReadonlyMap<string, Server> = new Map(
  [...MESSAGE_CATALOG].map(([name, entry]) => [name, findServer(name, entry)]),
);

/** Runs one message; its parameters are already coerced. @throws XapiError */
export async function serve(name: string, call: Call, args: readonly unknown[]): Promise<unknown> {
  return (SERVERS.get(name) as Server)(call, args);
}

/** @throws Error nothing serves this message */
function findServer(name: string, { className, message, derived }: CatalogEntry): Server {
  const handler = HANDLERS[name] as ((call: Call, ...args: readonly unknown[]) => unknown) | undefined;
  if (handler !== undefined) {
    const isVoid = message.result.kind === 'void';
    return async (call, args) => {
      const value = await handler(call, ...args);
      return isVoid ? '' : value;
    };
  }
  const accessor = derived ?? findAccessor(className, name);
  if (accessor === undefined) throw new Error(`nothing serves ${name}`);
  return ({ pool }, args) => answerDerived(pool.database, className, accessor, args);
}

/** Messages such as VM.set_order that write one field and nothing else. */
function findAccessor(className: string, name: string): Derived | undefined {
  const [, kind, field] = /\.(set|add_to|remove_from|add|remove)_(\w+)$/.exec(name) ?? [];
  if (kind === undefined || !MESSAGE_CATALOG.has(`${className}.get_${field}`)) return undefined;
  return { kind, field } as Derived;
}
