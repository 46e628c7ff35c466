import type { Datamodel } from './datamodel.ts';

/** A type as the published datamodel writes it, taken apart: `(string -> enum vm_operations) map` … */
export type ModelType =
  | { readonly kind: 'void' | 'string' | 'int' | 'float' | 'bool' | 'datetime' }
  | { readonly kind: 'ref' | 'record' | 'enum'; readonly name: string }
  | { readonly kind: 'set'; readonly of: ModelType }
  | { readonly kind: 'map'; readonly key: ModelType; readonly value: ModelType }
  /** Structs that only prose describes. */
  | { readonly kind: 'other'; readonly text: string };

export type Wire = 'json' | 'xml';

const PLAIN = ['void', 'string', 'int', 'float', 'bool', 'datetime'] as const;

export function parseType(text: string): ModelType {
  const plain = PLAIN.find((kind) => kind === text);
  if (plain !== undefined) return { kind: plain };
  if (text.endsWith(' map')) return parseMap(text.slice(1, -') map'.length));
  if (text.endsWith(' set')) return { kind: 'set', of: parseType(text.slice(0, -' set'.length)) };
  if (text.startsWith('enum ')) return { kind: 'enum', name: text.slice('enum '.length) };
  const [, name, kind] = /^(\w+) (ref|record)$/.exec(text) ?? [];
  if (name !== undefined) return { kind: kind as 'ref' | 'record', name };
  return { kind: 'other', text };
}

/** Keys are never maps, so the first arrow is the one between key and value. */
function parseMap(text: string): ModelType {
  const arrow = text.indexOf(' -> ');
  return {
    kind: 'map',
    key: parseType(text.slice(0, arrow)),
    value: parseType(text.slice(arrow + ' -> '.length)),
  };
}

/** What is wrong with a value as a client's library decoded it, each with its place; none when it is right. */
export function findProblems(
  datamodel: Datamodel,
  wire: Wire,
  type: ModelType,
  value: unknown,
  place: string,
): string[] {
  const wrong = (expected: string): string[] => [
    `${place}: expected ${expected}, got ${JSON.stringify(value)}`,
  ];
  const inside = (of: ModelType, member: unknown, at: string): string[] =>
    findProblems(datamodel, wire, of, member, `${place}${at}`);
  switch (type.kind) {
    case 'set':
      if (!Array.isArray(value)) return wrong('an array');
      return value.flatMap((member, index) => inside(type.of, member, `[${index}]`));
    case 'map':
      if (!isPlainObject(value)) return wrong('a map');
      return Object.entries(value).flatMap(([key, member]) => [
        ...inside(type.key.kind === 'int' ? { kind: 'string' } : type.key, key, '(key)'),
        ...inside(type.value, member, `.${key}`),
      ]);
    case 'enum': {
      const values = enumValues(datamodel, type.name);
      return values.includes(value as string) ? [] : wrong(`one of ${values.join(', ')}`);
    }
    case 'ref':
      return typeof value === 'string' && value.startsWith('OpaqueRef:')
        ? []
        : wrong(`a ref of ${type.name}`);
    case 'record':
    case 'other':
      return isPlainObject(value) ? [] : wrong('a struct');
    default:
      return isRightScalar(wire, type.kind, value) ? [] : wrong(type.kind);
  }
}

/** */
function isRightScalar(wire: Wire, kind: (typeof PLAIN)[number], value: unknown): boolean {
  switch (kind) {
    case 'void':
      return value === '';
    case 'string':
      return typeof value === 'string';
    case 'int':
      return wire === 'json' ? Number.isInteger(value) : typeof value === 'string' && /^-?\d+$/.test(value);
    case 'float':
      return typeof value === 'number';
    case 'bool':
      return typeof value === 'boolean';
    case 'datetime':
      if (wire === 'xml') return value instanceof Date && !Number.isNaN(value.getTime());
      return typeof value === 'string' && /^\d{8}T\d\d:\d\d:\d\dZ$/.test(value);
  }
}

export function enumValues(datamodel: Datamodel, name: string): readonly string[] {
  for (const { enums } of Object.values(datamodel.classes)) {
    const values = enums[name];
    if (values !== undefined) return values;
  }
  return [];
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);
}
