import { createHash } from 'node:crypto';
import type { Ref } from '../database/records.ts';
import type { Call, Handlers } from '../pool/call.ts';
import { type EventBatch, Subscription } from '../pool/event-feed.ts';
import { XapiError } from '../pool/xapi-error.ts';
import { SCHEMA } from '../schema/schema.ts';

/** event.next has no time limit; it waits in steps of this length. */
const NEXT_TIMEOUT_MS = 60_000;

/** Sessions, tasks and events. @see docs/spec/xapi.md#sessions */
export const sessionMessages: Handlers = {
  'session.login_with_password': login,
  /** Works on every member, not only on the coordinator. */
  'session.slave_local_login_with_password': (call: Call, user: string, password: string) =>
    login(call, user, password),
  'session.logout': ({ pool, session }: Call) => pool.openSessions.close(session),
  'session.local_logout': ({ pool, session }: Call) => pool.openSessions.close(session),
  'session.change_password': ({ pool }: Call, oldPassword: string, newPassword: string) => {
    if (oldPassword !== pool.password)
      throw new XapiError('CHANGE_PASSWORD_REJECTED', 'Authentication failure');
    pool.password = newPassword;
  },
  'session.get_all_subject_identifiers': () => [],

  'task.create': ({ pool }: Call, label: string, description: string) =>
    pool.tasks.create(label, description),
  'task.destroy': ({ pool }: Call, task: Ref) => pool.tasks.destroy(task),
  'task.cancel': ({ pool }: Call, task: Ref) => pool.tasks.cancel(task),

  'event.from': (
    { pool, session }: Call,
    classes: readonly string[],
    token: string,
    timeoutSeconds: number,
  ) => waitForEvents({ pool, session }, classes, token, timeoutSeconds * 1000),

  /** Touches the object; the token stands for the moment before. */
  'event.inject': ({ pool: { database, events } }: Call, className: string, ref: Ref) => {
    if (!SCHEMA.has(className) || database.find(className, ref) === undefined) {
      throw new XapiError('HANDLE_INVALID', className, ref);
    }
    const token = events.token();
    database.touch(className, ref);
    return token;
  },
  'event.get_current_id': ({ pool }: Call) => pool.database.generation,

  'event.register': ({ pool, session }: Call, classes: readonly string[]) => {
    pool.openSessions.register(session, classes, pool.database.generation);
  },
  'event.unregister': ({ pool, session }: Call, classes: readonly string[]) => {
    pool.openSessions.unregister(session, classes);
  },
  'event.next': async ({ pool, session }: Call) => {
    const registered = pool.openSessions.registered(session);
    if (registered === undefined) throw new XapiError('SESSION_NOT_REGISTERED', trackingId(session));
    const token = pool.events.token(registered.generation);
    const batch = await waitForEvents({ pool, session }, [...registered.classes], token, NEXT_TIMEOUT_MS);
    registered.generation = Number(batch.token.split(',')[0]);
    return batch.events;
  },
};

/** How the server names a session in logs and some errors, without giving it away. */
function trackingId(session: Ref): string {
  return `trackid=${createHash('md5').update(session).digest('hex')}`;
}

async function login(
  { pool, member }: Call,
  user: string,
  password: string,
  _version?: string,
  originator = '',
): Promise<Ref> {
  if (user !== 'root' || password !== pool.password) {
    await pool.scheduler.sleep(pool.options.authFailureDelayMs);
    const reason =
      user === 'root' ? 'Authentication failure' : 'User not known to the underlying authentication module';
    throw new XapiError('SESSION_AUTHENTICATION_FAILED', user, reason);
  }
  return pool.openSessions.open(user, originator, pool.members[member] as Ref);
}

async function waitForEvents(
  { pool, session }: Pick<Call, 'pool' | 'session'>,
  classes: readonly string[],
  token: string,
  timeoutMs: number,
): Promise<EventBatch> {
  const { ended, release } = pool.openSessions.ended(session);
  try {
    return await pool.events.from(new Subscription(classes), token, timeoutMs, ended);
  } finally {
    release();
  }
}
