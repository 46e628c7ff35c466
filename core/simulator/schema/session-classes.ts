import { type ClassSchema, defineClass, type Message, many, ro, rw, syncMessage } from './class-schema.ts';
import {
  bool,
  datetime,
  enumType,
  float,
  int,
  mapType,
  record,
  ref,
  setType,
  string,
  stringMap,
} from './wire-type.ts';

const session = ref('session');
const sessionless = (message: Message): Message => ({ ...message, sessionless: true });

/** The XAPI class session. */
export const sessionSchema: ClassSchema = defineClass('session', {
  emitsEvents: false,
  listed: false,
  messages: {
    login_with_password: {
      ...sessionless(
        syncMessage({ uname: string, pwd: string, version: string, originator: string }, session, 2),
      ),
      ignoresExtra: true,
    },
    slave_local_login_with_password: sessionless(syncMessage({ uname: string, pwd: string }, session)),
    logout: syncMessage({}),
    local_logout: syncMessage({}),
    change_password: syncMessage({ old_pwd: string, new_pwd: string }),
    get_all_subject_identifiers: syncMessage({}, setType(string)),
  },
  fields: {
    uuid: ro(string),
    this_host: ro(ref('host')),
    this_user: ro(ref('user')),
    last_active: ro(datetime),
    pool: ro(bool),
    other_config: rw(stringMap),
    is_local_superuser: ro(bool),
    subject: ro(ref('subject')),
    validation_time: ro(datetime),
    auth_user_sid: ro(string),
    auth_user_name: ro(string),
    rbac_permissions: ro(setType(string)),
    tasks: ro(setType(ref('task'))),
    parent: ro(session),
    originator: ro(string),
    client_certificate: ro(bool),
  },
});

const status = enumType('pending', 'success', 'failure', 'cancelling', 'cancelled');
const taskOperation = enumType('cancel', 'destroy');
const task = ref('task');

/** The XAPI class task. */
export const taskSchema: ClassSchema = defineClass('task', {
  messages: {
    create: syncMessage({ label: string, description: string }, task),
    destroy: syncMessage({ self: task }),
    cancel: syncMessage({ task }),
    set_status: syncMessage({ self: task, value: status }),
    set_progress: syncMessage({ self: task, value: float }),
    set_result: syncMessage({ self: task, value: string }),
    set_error_info: syncMessage({ self: task, value: setType(string) }),
    set_other_config: syncMessage({ self: task, value: stringMap }),
    add_to_other_config: syncMessage({ self: task, key: string, value: string }),
    remove_from_other_config: syncMessage({ self: task, key: string }),
  },
  fields: {
    uuid: ro(string),
    name_label: ro(string),
    name_description: ro(string),
    allowed_operations: ro(setType(taskOperation)),
    current_operations: ro(mapType(string, taskOperation)),
    created: ro(datetime),
    finished: ro(datetime),
    status: ro(status),
    resident_on: ro(ref('host')),
    progress: ro(float),
    type: ro(string, '<none/>'),
    result: ro(string),
    error_info: ro(setType(string)),
    other_config: ro(stringMap),
    subtask_of: ro(task),
    subtasks: many('task', 'subtask_of'),
    backtrace: ro(string, '()'),
  },
});

const eventRecord = {
  id: string,
  timestamp: string,
  class: string,
  operation: enumType('add', 'del', 'mod'),
  ref: string,
  snapshot: { kind: 'snapshot' },
} as const;

/** The XAPI class event. It has messages only; no event is stored. */
export const eventSchema: ClassSchema = defineClass('event', {
  emitsEvents: false,
  listed: false,
  fields: {},
  messages: {
    from: syncMessage(
      { classes: setType(string), token: string, timeout: float },
      {
        kind: 'struct',
        members: {
          events: setType({ kind: 'struct', members: eventRecord }),
          valid_ref_counts: mapType(string, { kind: 'i4' }),
          token: string,
        },
      },
    ),
    inject: syncMessage({ class: string, ref: string }, string),
    get_current_id: syncMessage({}, int),
    register: syncMessage({ classes: setType(string) }),
    unregister: syncMessage({ classes: setType(string) }),
    next: syncMessage({}, setType({ kind: 'struct', members: eventRecord })),
  },
});

const messageClass = enumType('VM', 'Host', 'SR', 'Pool', 'VMPP', 'VMSS', 'PVS_proxy', 'VDI', 'Certificate');

/** The XAPI class message. */
export const messageSchema: ClassSchema = defineClass('message', {
  accessors: false,
  messages: {
    create: syncMessage(
      { name: string, priority: int, cls: messageClass, obj_uuid: string, body: string },
      ref('message'),
    ),
    destroy: syncMessage({ self: ref('message') }),
    get: syncMessage(
      { cls: messageClass, obj_uuid: string, since: datetime },
      mapType(ref('message'), record('message')),
    ),
    get_since: syncMessage({ since: datetime }, mapType(ref('message'), record('message'))),
  },
  fields: {
    uuid: ro(string),
    name: ro(string),
    priority: ro(int),
    cls: ro(messageClass),
    obj_uuid: ro(string),
    timestamp: ro(datetime),
    body: ro(string),
  },
});
