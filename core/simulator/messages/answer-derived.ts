import type { Database } from '../database/database.ts';
import type { AnyRecord, StringMap } from '../database/records.ts';
import { XapiError } from '../pool/xapi-error.ts';
import type { Derived } from '../schema/message-catalog.ts';

/** Answers the messages that follow from the fields alone. @throws XapiError HANDLE_INVALID, UUID_INVALID, MAP_DUPLICATE_KEY */
export function answerDerived(
  database: Database,
  className: string,
  derived: Derived,
  args: readonly unknown[],
): unknown {
  switch (derived.kind) {
    case 'get_all':
      return [...database.table(className).rows.keys()];
    case 'get_all_records':
      return Object.fromEntries(database.all(className));
    case 'get_by_uuid':
      return byUuid(database, className, args[0] as string);
    case 'get_by_name_label':
      return byName(database, className, args[0] as string);
    case 'get_record':
      return database.get(className, args[0] as string);
    default:
      return accessField(database, className, derived, args);
  }
}

function byUuid(database: Database, className: string, uuid: string): string {
  const ref = database.table(className).refByUuid.get(uuid);
  if (ref === undefined) throw new XapiError('UUID_INVALID', className, uuid);
  return ref;
}

function byName(database: Database, className: string, name: string): string[] {
  return [...database.all(className)]
    .filter(([, record]) => (record as AnyRecord).name_label === name)
    .map(([ref]) => ref);
}

function accessField(
  database: Database,
  className: string,
  { kind, field }: Extract<Derived, { field: string }>,
  [self, first, second]: readonly unknown[],
): unknown {
  const ref = self as string;
  const current = (database.get(className, ref) as AnyRecord)[field];
  const write = (value: unknown): string => {
    database.update(className, ref, { [field]: value });
    return '';
  };
  switch (kind) {
    case 'get':
      return current;
    case 'set':
      return write(first);
    case 'add_to':
      return write(withKey(current as StringMap, className, field, ref, first as string, second));
    case 'remove_from':
      return write(withoutKey(current as StringMap, first as string));
    case 'add':
      return write(withMember(current as readonly unknown[], first));
    case 'remove':
      return write((current as readonly unknown[]).filter((member) => member !== first));
  }
}

/** @throws XapiError MAP_DUPLICATE_KEY [class, field, ref, key] */
export function withKey(
  map: Readonly<Record<string, unknown>>,
  className: string,
  field: string,
  ref: string,
  key: string,
  value: unknown,
): Record<string, unknown> {
  if (key === '') throw new XapiError('INTERNAL_ERROR', 'Db_exn.Empty_key_in_map');
  if (Object.hasOwn(map, key)) throw new XapiError('MAP_DUPLICATE_KEY', className, field, ref, key);
  return { ...map, [key]: value };
}

export function withoutKey<V>(map: Readonly<Record<string, V>>, key: string): Record<string, V> {
  const { [key]: _removed, ...rest } = map;
  return rest;
}

function withMember(set: readonly unknown[], member: unknown): readonly unknown[] {
  return set.includes(member) ? set : [...set, member];
}
