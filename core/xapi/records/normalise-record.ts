import {
  DATAMODEL,
  type FieldKind,
  FOLLOWED_CLASSES,
  type FollowedClass,
  type FollowedRecords,
} from './datamodel.ts';
import { NULL_REF, type Ref } from './records.ts';

type Raw = Readonly<Record<string, unknown>>;

/**
 * No object: the official null reference and the two odd spellings hosts are known for.
 * @see docs/spec/xapi.md#values-and-references
 */
export function isNull(ref: Ref | undefined): boolean {
  return ref === undefined || ref === NULL_REF || ref === '' || ref.startsWith('Ref:');
}

/** Most maps and lists are empty: one shared object instead of tens of thousands. */
const EMPTY_MAP: Readonly<Record<string, string>> = Object.freeze({});
const EMPTY_LIST: readonly string[] = Object.freeze([]);

const READERS: Readonly<Record<FieldKind, (value: unknown) => unknown>> = {
  text: (value) => (typeof value === 'string' ? value : String(value ?? '')),
  int: readNumber,
  float: readNumber,
  bool: (value) => value === true || value === '1' || value === 'true',
  date: readDate,
  ref: (value) => (typeof value === 'string' && !isNull(value) ? value : NULL_REF),
  refs: readList,
  texts: readList,
  map: readMap,
};

interface FieldReader {
  field: string;
  read: (value: unknown) => unknown;
}

const FIELDS: ReadonlyMap<FollowedClass, readonly FieldReader[]> = new Map(
  FOLLOWED_CLASSES.map((name) => [
    name,
    Object.entries<FieldKind>(DATAMODEL[name]).map(([field, kind]) => ({ field, read: READERS[kind] })),
  ]),
);

/**
 * A record as either protocol gives it, reduced to the fields of the datamodel: integers as numbers, dates as
 * epoch milliseconds, odd null references as NULL_REF. Fields that an old host does not have get their empty value.
 */
export function normaliseRecord<C extends FollowedClass>(className: C, wire: unknown): FollowedRecords[C] {
  const raw = wire as Raw;
  const record: Record<string, unknown> = {};
  for (const { field, read } of FIELDS.get(className) ?? []) record[field] = read(raw[field]);
  // The field is younger (7.2) than the key it replaces.
  if (className === 'VM' && raw.is_default_template === undefined) {
    record.is_default_template = (raw.other_config as Raw | undefined)?.default_template === 'true';
  }
  return record as unknown as FollowedRecords[C];
}

function readNumber(value: unknown): number {
  if (typeof value === 'number') return value;
  const number = Number(value ?? 0);
  return Number.isNaN(number) ? 0 : number;
}

const DATE_WITHOUT_DASHES = /^(\d{4})(\d{2})(\d{2})T/;

/** `20190113T19:36:26Z`, the same with dashes, or the Date that the XML-RPC library made of it. */
export function readDate(value: unknown): number {
  if (value instanceof Date) return value.getTime();
  const text = String(value ?? '').replace(DATE_WITHOUT_DASHES, '$1-$2-$3T');
  const at = Date.parse(text);
  return Number.isNaN(at) ? 0 : at;
}

function readList(value: unknown): readonly string[] {
  return Array.isArray(value) && value.length > 0 ? (value as string[]) : EMPTY_LIST;
}

function readMap(value: unknown): Readonly<Record<string, string>> {
  if (typeof value !== 'object' || value === null) return EMPTY_MAP;
  for (const _key in value) return value as Record<string, string>;
  return EMPTY_MAP;
}
