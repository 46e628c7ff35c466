import { DynvmError } from '../../model/failure.ts';
import { KnownDescriptor } from '../../model/request.ts';

/** Parameters of a legacy URL; the first of several with one name counts, as it always did. */
export type Query = ReadonlyMap<string, string>;

const TEXT_MAX_LENGTH = 200;
const SHOWN_MAX_LENGTH = 40;

/** Reads `a=1&b=2`; `+` is a blank. */
export function parseQuery(text: string): Query {
  const query = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(text)) if (!query.has(name)) query.set(name, value);
  return query;
}

/** 400 and one line: which parameter, what was expected, what came. */
export function badParameter(name: string, expected: string, value: string): DynvmError {
  const shown = value.length > SHOWN_MAX_LENGTH ? `${value.slice(0, SHOWN_MAX_LENGTH)}…` : value;
  return new DynvmError({
    code: 'bad-input',
    message: `${name} must be ${expected}, not ${JSON.stringify(shown)}`,
    where: { field: name },
  });
}

/** The name in the path: a descriptor. @throws DynvmError bad-input */
export function readDescriptor(name: string, schema = KnownDescriptor): string {
  const parsed = schema.safeParse(name);
  if (parsed.success) return parsed.data;
  throw new DynvmError({
    code: 'bad-input',
    message: `The name ${parsed.error.issues[0]?.message ?? 'is malformed'}`,
    where: { field: 'name' },
  });
}

/** An OS key in the path or the query. @throws DynvmError bad-input */
export function readOsKey(value: string): string {
  const osKey = value.trim();
  if (osKey !== '') return checkText('os', osKey);
  throw new DynvmError({ code: 'bad-input', message: 'os is empty', where: { field: 'os' } });
}

/** Undefined when absent or empty: scripts send `count=` when they mean nothing. @throws DynvmError bad-input */
export function readText(query: Query, name: string): string | undefined {
  const value = query.get(name)?.trim();
  if (value === undefined || value === '') return undefined;
  return checkText(name, value);
}

/** @throws DynvmError bad-input */
function checkText(name: string, value: string): string {
  if (value.length > TEXT_MAX_LENGTH) {
    throw badParameter(name, `at most ${TEXT_MAX_LENGTH} characters`, value);
  }
  if (/[\p{Cc}\p{Cs}\u2028\u2029]/u.test(value)) {
    throw badParameter(name, 'free of control characters', value);
  }
  return value;
}

/** The literal `default` means unset too. */
export function unlessDefault(value: string | undefined): string | undefined {
  return value === 'default' ? undefined : value;
}

/** @throws DynvmError bad-input */
export function toWholeNumber(name: string, value: string | undefined, min: number, max: number) {
  if (value === undefined) return undefined;
  const number = Number(value);
  if (/^[0-9]+$/.test(value) && number >= min && number <= max) return number;
  throw badParameter(name, `a whole number from ${min} to ${max}`, value);
}

/** Minutes may have a fraction. @throws DynvmError bad-input */
export function toMinutes(name: string, value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  if (/^[0-9]+(\.[0-9]+)?$/.test(value) && Number(value) > 0) return Number(value);
  throw badParameter(name, 'a number of minutes greater than 0', value);
}

/** `true`, `True`, `1`, `yes`, and their opposites. @throws DynvmError bad-input */
export function readFlag(query: Query, name: string): boolean | undefined {
  const value = readText(query, name);
  if (value === undefined) return undefined;
  if (/^(true|1|yes)$/i.test(value)) return true;
  if (/^(false|0|no)$/i.test(value)) return false;
  throw badParameter(name, 'true or false', value);
}

/** `a,b`. An empty item is a mistake, not a wish for less. @throws DynvmError bad-input */
export function readList(query: Query, name: string): string[] {
  const value = readText(query, name);
  if (value === undefined) return [];
  const items = value.split(',').map((item) => item.trim());
  if (items.includes('')) throw badParameter(name, 'a list like a,b without empty items', value);
  return items;
}

/** Which hosts a request means. @throws DynvmError bad-input */
export function readLabelFilter(query: Query): { labels: string[]; ignoreLabels: boolean } {
  return { labels: readList(query, 'labels'), ignoreLabels: readFlag(query, 'ignorelabels') ?? false };
}
