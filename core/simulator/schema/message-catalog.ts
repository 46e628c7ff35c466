import { type ClassSchema, type Field, type Message, syncMessage } from './class-schema.ts';
import { SCHEMA } from './schema.ts';
import { mapType, record, ref, setType, string } from './wire-type.ts';

/** What a message does that follows from the fields alone. Messages with their own handler have none. */
export type Derived =
  | { readonly kind: 'get' | 'set' | 'add_to' | 'remove_from' | 'add' | 'remove'; readonly field: string }
  | { readonly kind: 'get_record' | 'get_all' | 'get_all_records' | 'get_by_uuid' | 'get_by_name_label' };

export interface CatalogEntry {
  readonly className: string;
  readonly message: Message;
  readonly derived?: Derived;
}

/** Every message the simulator answers, by its wire name. */
export const MESSAGE_CATALOG: ReadonlyMap<string, CatalogEntry> = new Map(
  [...SCHEMA.values()].flatMap(listMessages),
);

function listMessages(schema: ClassSchema): [string, CatalogEntry][] {
  const entries = [...queries(schema), ...accessors(schema)];
  for (const [name, message] of Object.entries(schema.messages)) {
    const at = entries.findIndex(([derived]) => derived === name);
    if (at >= 0) entries.splice(at, 1);
    entries.push([name, { className: schema.name, message }]);
  }
  return entries.map(([name, entry]) => [`${schema.name}.${name}`, entry]);
}

function queries({ name: className, fields, listed, named }: ClassSchema): [string, CatalogEntry][] {
  if (Object.keys(fields).length === 0) return [];
  const self = ref(className);
  const entry = (kind: Exclude<Derived['kind'], 'get'>, message: Message): [string, CatalogEntry] => [
    kind,
    { className, message, derived: { kind } as Derived },
  ];
  const entries = [
    entry('get_record', syncMessage({ self }, record(className))),
    entry('get_by_uuid', syncMessage({ uuid: string }, self)),
  ];
  if (listed) {
    entries.push(entry('get_all', syncMessage({}, setType(self))));
    entries.push(entry('get_all_records', syncMessage({}, mapType(self, record(className)))));
  }
  if (named) entries.push(entry('get_by_name_label', syncMessage({ label: string }, setType(self))));
  return entries;
}

function accessors(schema: ClassSchema): [string, CatalogEntry][] {
  if (!schema.accessors) return [];
  return Object.entries(schema.fields).flatMap(([name, field]) =>
    listFieldAccessors(schema.name, name, field),
  );
}

function listFieldAccessors(
  className: string,
  field: string,
  { type, writable }: Field,
): [string, CatalogEntry][] {
  const self = ref(className);
  const entry = (kind: Derived['kind'], message: Message): [string, CatalogEntry] => [
    `${kind}_${field}`,
    { className, message, derived: { kind, field } as Derived },
  ];
  const entries = [entry('get', syncMessage({ self }, type))];
  if (!writable) return entries;
  entries.push(entry('set', syncMessage({ self, value: type })));
  if (type.kind === 'map') {
    entries.push(entry('add_to', syncMessage({ self, key: type.key, value: type.value })));
    entries.push(entry('remove_from', syncMessage({ self, key: type.key })));
  }
  if (type.kind === 'set') {
    entries.push(entry('add', syncMessage({ self, value: type.of })));
    entries.push(entry('remove', syncMessage({ self, value: type.of })));
  }
  return entries;
}
