import type { Call } from '../call.ts';
import { answerDerived } from '../messages/accessors.ts';
import { HANDLERS } from '../messages/handlers.ts';
import { CATALOGUE, type CatalogueEntry, type Derived } from '../schema/catalogue.ts';

type Server = (call: Call, args: readonly unknown[]) => unknown;

/** What serves each message of the catalogue. Built at once: a message that nothing serves shows when this loads. */
const SERVERS: ReadonlyMap<string, Server> = new Map(
  [...CATALOGUE].map(([name, entry]) => [name, serverOf(name, entry)]),
);

/** Carries out a message of the catalogue, its parameters coerced. @throws XapiError */
export async function serve(name: string, call: Call, args: readonly unknown[]): Promise<unknown> {
  return (SERVERS.get(name) as Server)(call, args);
}

/** @throws Error nothing serves this message */
function serverOf(name: string, { className, message, derived }: CatalogueEntry): Server {
  const handler = HANDLERS[name] as ((call: Call, ...args: readonly unknown[]) => unknown) | undefined;
  if (handler !== undefined) {
    const isVoid = message.result.kind === 'void';
    return async (call, args) => {
      const value = await handler(call, ...args);
      return isVoid ? '' : value;
    };
  }
  const accessor = derived ?? accessorOf(className, name);
  if (accessor === undefined) throw new Error(`nothing serves ${name}`);
  return ({ pool }, args) => answerDerived(pool.database, className, accessor, args);
}

/** Messages such as VM.set_order that write one field and nothing else. */
function accessorOf(className: string, name: string): Derived | undefined {
  const [, kind, field] = /\.(set|add_to|remove_from|add|remove)_(\w+)$/.exec(name) ?? [];
  if (kind === undefined || !CATALOGUE.has(`${className}.get_${field}`)) return undefined;
  return { kind, field } as Derived;
}
