import { CLASS_BY_LOWER_CASE, getSchema } from '../schema/schema.ts';
import { string, type WireType } from '../schema/wire-type.ts';

/** `<value>…</value>` in XAPI's spelling: strings and ints untyped, dates without dashes. */
export function xmlValue(value: unknown, type: WireType): string {
  switch (type.kind) {
    case 'void':
      return '<value></value>';
    case 'bool':
      return `<value><boolean>${value === true ? 1 : 0}</boolean></value>`;
    case 'float':
      return `<value><double>${Number(value)}</double></value>`;
    case 'i4':
      return `<value><i4>${Number(value)}</i4></value>`;
    case 'datetime':
      return `<value><dateTime.iso8601>${String(value)}</dateTime.iso8601></value>`;
    case 'set':
      return `<value><array><data>${(value as unknown[]).map((member) => xmlValue(member, type.of)).join('')}</data></array></value>`;
    case 'map':
      return structure(value, () => type.value);
    case 'record': {
      const { fields } = getSchema(type.className);
      return structure(value, (field) => fields[field]?.type ?? string);
    }
    case 'struct':
      return structure(value, (member) => memberType(type.members, member, value));
    default:
      return `<value>${escapeXml(String(value))}</value>`;
  }
}

/** The record of an event is of the class that the event names. */
function memberType(members: Readonly<Record<string, WireType>>, member: string, struct: unknown): WireType {
  const type = members[member] ?? string;
  if (type.kind !== 'snapshot') return type;
  const lowerCase = String((struct as { class?: unknown }).class);
  return { kind: 'record', className: CLASS_BY_LOWER_CASE.get(lowerCase) ?? lowerCase };
}

function structure(value: unknown, findType: (member: string) => WireType): string {
  const members = Object.entries(value as object).map(
    ([name, member]) => `<member><name>${name}</name>${xmlValue(member, findType(name))}</member>`,
  );
  return `<value><struct>${members.join('')}</struct></value>`;
}

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Control characters other than tab, CR and LF are dropped, as the real encoder does. */
export function escapeXml(text: string): string {
  if (!/[&<>"\p{Cc}]/u.test(text)) return text;
  return text
    .replace(/[&<>"]/g, (character) => ESCAPES[character] ?? character)
    .replace(/\p{Cc}/gu, (character) => (isDropped(character) ? '' : character));
}

function isDropped(character: string): boolean {
  return character < ' ' && !'\t\r\n'.includes(character);
}
