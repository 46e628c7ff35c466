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
  text: readText,
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
 * epoch milliseconds, odd null references as NULL_REF. Fields that an old host does not have, or that hold something else
 * than the datamodel says, get their empty value. Undefined where this is no record at all, or one without a uuid.
 */
export function normaliseRecord<C extends FollowedClass>(
  className: C,
  wire: unknown,
): FollowedRecords[C] | undefined {
  if (typeof wire !== 'object' || wire === null || Array.isArray(wire)) return undefined;
  const raw = wire as Raw;
  // A task is known by its ref alone; everything else would be taken for another object without one.
  if (className !== 'task' && (typeof raw.uuid !== 'string' || raw.uuid === '')) return undefined;
  const record: Record<string, unknown> = {};
  for (const { field, read } of FIELDS.get(className) ?? []) record[field] = read(raw[field]);
  // The field is younger (7.2) than the key it replaces.
  if (className === 'VM' && raw.is_default_template === undefined) {
    record.is_default_template = readMap(raw.other_config).default_template === 'true';
  }
  if (className === 'PBD') record.device_config = keepProvisioning(record.device_config);
  return record as unknown as FollowedRecords[C];
}

function keepProvisioning(config: unknown): Readonly<Record<string, string>> {
  const { provisioning } = config as Readonly<Record<string, string>>;
  return provisioning === undefined ? EMPTY_MAP : { provisioning };
}

function readText(value: unknown): string {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}

function readNumber(value: unknown): number {
  const number = Number(readText(value));
  if (!Number.isFinite(number)) return 0;
  // What the contract calls an integer stays one.
  return Math.max(-Number.MAX_SAFE_INTEGER, Math.min(number, Number.MAX_SAFE_INTEGER));
}

const DATE_WITHOUT_DASHES = /^(\d{4})(\d{2})(\d{2})T/;

/** `20190113T19:36:26Z`, or the same with dashes. */
export function readDate(value: unknown): number {
  const text = readText(value).replace(DATE_WITHOUT_DASHES, '$1-$2-$3T');
  const at = Date.parse(text);
  return Number.isNaN(at) ? 0 : at;
}

function readList(value: unknown): readonly string[] {
  if (!Array.isArray(value) || value.length === 0) return EMPTY_LIST;
  return value.every(isText) ? value : value.filter(isText);
}

function readMap(value: unknown): Readonly<Record<string, string>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return EMPTY_MAP;
  let isEmpty = true;
  for (const key in value) {
    isEmpty = false;
    // A member of this name would be taken for the map's prototype when it is copied.
    if (key === '__proto__' || !isText((value as Raw)[key])) return pickTextMembers(value);
  }
  return isEmpty ? EMPTY_MAP : (value as Record<string, string>);
}

function pickTextMembers(value: object): Readonly<Record<string, string>> {
  const texts = Object.entries(value).filter(([key, member]) => key !== '__proto__' && isText(member));
  return Object.fromEntries(texts);
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}
