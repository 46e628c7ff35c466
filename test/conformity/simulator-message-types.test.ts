import { expect, it } from 'vitest';
import { MESSAGE_CATALOG } from '../../core/simulator/schema/message-catalog.ts';
import { SCHEMA } from '../../core/simulator/schema/schema.ts';
import type { WireType } from '../../core/simulator/schema/wire-type.ts';
import { type DatamodelMessage, HIDDEN_MESSAGES, loadDatamodel } from './datamodel.ts';
import { enumValues, type ModelType, parseType } from './wire-values.ts';

const datamodel = loadDatamodel();

it.each([...MESSAGE_CATALOG.keys()].map((name) => name.split('.')[0] ?? '').filter(isFirst))(
  '%s: every message takes and gives the types of the datamodel, and as many may be left out',
  (className) => {
    const differences: string[] = [];
    for (const [name, { message }] of MESSAGE_CATALOG) {
      if (!name.startsWith(`${className}.`) || HIDDEN_MESSAGES.has(name)) continue;
      const model = findMessage(name);
      const pairs: [WireType, string][] = [
        [message.result, model.result],
        ...message.params.map(([, type], index): [WireType, string] => [
          type,
          model.params[index]?.[1] ?? '',
        ]),
      ];
      for (const [ours, published] of pairs) {
        if (!isSame(ours, parseType(published)))
          differences.push(`${name}: ${published}, not ${JSON.stringify(ours)}`);
      }
      const optional = model.params.filter(([, , mark]) => mark === 'optional').length;
      if (optional !== message.optional) differences.push(`${name}: ${optional} may be left out`);
    }
    expect(differences).toEqual([]);
  },
);

it('what clients may write is what the datamodel lets them write', () => {
  const wrong = [...SCHEMA.values()].flatMap(({ name, fields }) =>
    Object.entries(fields)
      .filter(([field, { writable }]) => writable !== (datamodel.classes[name]?.fields[field]?.rw === 'RW'))
      .map(([field]) => `${name}.${field}`),
  );
  expect(wrong).toEqual([]);
});

function isFirst(name: string, index: number, names: readonly string[]): boolean {
  return names.indexOf(name) === index;
}

function findMessage(name: string): DatamodelMessage {
  const [className = '', message = ''] = name.split('.');
  const found = datamodel.classes[className]?.messages[message];
  if (found === undefined) throw new Error(`${name} is not in the datamodel`);
  return found;
}

function isSame(ours: WireType, model: ModelType): boolean {
  // Structs that the published data describes in prose only, and the sets of them.
  if (model.kind === 'other') return ours.kind === 'struct';
  if (model.kind === 'set' && model.of.kind === 'record' && ours.kind === 'set') {
    if (ours.of.kind === 'struct') return model.of.name === 'event';
  }
  switch (ours.kind) {
    case 'ref':
    case 'record':
      return model.kind === ours.kind && model.name === ours.className;
    case 'set':
      return model.kind === 'set' && isSame(ours.of, model.of);
    case 'map':
      return model.kind === 'map' && isSame(ours.key, model.key) && isSame(ours.value, model.value);
    case 'enum':
      return (
        model.kind === 'enum' &&
        ours.values.every((value) => enumValues(datamodel, model.name).includes(value))
      );
    default:
      return model.kind === ours.kind;
  }
}
