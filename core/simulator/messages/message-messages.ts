import type { Ref } from '../database/records.ts';
import type { Call, Handlers } from '../pool/call.ts';
import { xapiDate } from '../schema/wire-type.ts';

/** The server keeps the newest messages only. */
const MESSAGES_KEPT = 1000;

const PRIORITY_OF_VM_MESSAGES = 5;

/** Message objects: what the server and its clients leave for administrators to read. */
export const messageMessages: Handlers = {
  'message.create': (
    { pool: { database } }: Call,
    name: string,
    priority: number,
    cls: string,
    obj_uuid: string,
    body: string,
  ) => database.insert('message', { name, priority, cls, obj_uuid, body, timestamp: xapiDate(Date.now()) }),

  'message.destroy': ({ pool: { database } }: Call, message: Ref) => {
    database.get('message', message);
    database.remove('message', message);
  },

  'message.get': ({ pool: { database } }: Call, cls: string, uuid: string, since: string) =>
    Object.fromEntries(
      [...database.all('message')].filter(
        ([, message]) =>
          message.cls === cls && message.obj_uuid === uuid && String(message.timestamp) >= since,
      ),
    ),

  'message.get_since': ({ pool: { database } }: Call, since: string) =>
    Object.fromEntries(
      [...database.all('message')].filter(([, message]) => String(message.timestamp) >= since),
    ),
};

/** Leaves a message about a VM, as the server does when its power state changes. */
export function postMessage({ pool: { database } }: Call, name: string, vm: Ref): void {
  const record = database.find('VM', vm);
  if (record === undefined) return;
  const { rows } = database.table('message');
  const [oldest] = rows.keys();
  if (rows.size >= MESSAGES_KEPT && oldest !== undefined) database.remove('message', oldest);
  database.insert('message', {
    name,
    priority: PRIORITY_OF_VM_MESSAGES,
    cls: 'VM',
    obj_uuid: record.uuid,
    timestamp: xapiDate(Date.now()),
    body: `VM '${record.name_label}'`,
  });
}
