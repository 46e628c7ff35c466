import type { Call } from '../pool/call.ts';
import type { SimulatedPool } from '../pool/simulated-pool.ts';
import { XapiError } from '../pool/xapi-error.ts';
import type { Message } from '../schema/class-schema.ts';
import { type CatalogEntry, MESSAGE_CATALOG } from '../schema/message-catalog.ts';
import { ref, setType, string, type WireType } from '../schema/wire-type.ts';
import { coerce } from './coerce.ts';
import { serve } from './serve-message.ts';
import { xmlValue } from './xml-encode.ts';

const ASYNC = 'Async.';

/** One call, of either protocol. */
export interface WireCall {
  readonly method: string;
  readonly params: readonly unknown[];
  /** Member of the pool that was asked. */
  readonly member: number;
}

export interface Answer {
  readonly value: unknown;
  readonly type: WireType;
}

/** The message's name without `Async.`, by which calls are counted and faults are matched. */
export function messageName(method: string): string {
  return method.startsWith(ASYNC) ? method.slice(ASYNC.length) : method;
}

/** Runs one call. @throws XapiError */
export async function dispatch(pool: SimulatedPool, { method, params, member }: WireCall): Promise<Answer> {
  if (method === 'system.listMethods')
    return { value: [...MESSAGE_CATALOG.keys()].sort(), type: setType(string) };
  const name = messageName(method);
  const entry = MESSAGE_CATALOG.get(name);
  if (entry === undefined) throw new XapiError('MESSAGE_METHOD_UNKNOWN', name);
  const isAsync = name !== method;
  if (isAsync && !entry.message.async)
    throw new XapiError('Fault', `No async mode for this operation (rpc: ${name})`);
  const given = entry.message.sessionless ? params : params.slice(1);
  assertArity(method, entry.message, params);
  const session = entry.message.sessionless ? '' : String(params[0]);
  assertAddressee(pool, name, session, member);
  const args = entry.message.params.map(([, type], index) =>
    index < given.length ? coerce(given[index], type) : undefined,
  );
  throwInjectedError(pool, { targets: [method] });
  if (!isAsync) {
    // No object in the database: a synchronous call leaves no task.
    const task = `DummyRef:|${pool.random.uuid()}|${name}`;
    const value = await serve(name, { pool, session, member, task }, args);
    return { value, type: entry.message.result };
  }
  const task = pool.tasks.create(method);
  runTask(entry, name, { pool, session, member, task }, args);
  return { value: task, type: ref('task') };
}

/** @throws XapiError MESSAGE_PARAMETER_COUNT_MISMATCH [method, expected, received]: expected without optional ones, both without the session */
function assertArity(method: string, message: Message, params: readonly unknown[]): void {
  const most = message.params.length;
  const fewest = most - message.optional;
  const received = message.sessionless ? params.length : params.length - 1;
  if (received >= fewest && (received <= most || message.ignoresExtra)) return;
  throw new XapiError('MESSAGE_PARAMETER_COUNT_MISMATCH', method, fewest, received);
}

/** @throws XapiError HOST_IS_SLAVE [coordinator's address], SESSION_INVALID */
function assertAddressee(pool: SimulatedPool, name: string, session: string, member: number): void {
  const isCoordinator = member === pool.coordinator;
  if (session !== '' || !name.startsWith('session.')) pool.openSessions.use(session);
  if (!isCoordinator && name !== 'session.slave_local_login_with_password') {
    throw new XapiError('HOST_IS_SLAVE', pool.addresses[pool.coordinator] ?? '');
  }
}

function throwInjectedError(pool: SimulatedPool, aim: { targets: readonly string[]; aimed?: boolean }): void {
  const fault = pool.faults.trigger(pool.hostRef, 'api-error', aim);
  if (fault?.code !== undefined) throw new XapiError(fault.code, ...(fault.params ?? []));
}

/** Runs the message and ends its task. */
async function runTask(
  entry: CatalogEntry,
  name: string,
  call: Call,
  args: readonly unknown[],
): Promise<void> {
  const { tasks } = call.pool;
  try {
    // A fault that names the message without `Async.` makes the task fail, not the call.
    throwInjectedError(call.pool, { targets: [name], aimed: true });
    const value = await serve(name, call, args);
    tasks.complete(call.task, xmlValue(value, entry.message.result));
  } catch (error) {
    tasks.fail(
      call.task,
      error instanceof XapiError ? error : new XapiError('INTERNAL_ERROR', String(error)),
    );
  }
}
