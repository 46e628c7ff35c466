import { expect, it } from 'vitest';
import { HANDLERS } from '../../../../core/simulator/messages/handlers.ts';
import { MESSAGE_CATALOG } from '../../../../core/simulator/schema/message-catalog.ts';
import { SCHEMA } from '../../../../core/simulator/schema/schema.ts';

it('every handler belongs to a listed message', () => {
  expect(Object.keys(HANDLERS).filter((name) => !MESSAGE_CATALOG.has(name))).toEqual([]);
});

it('a set that follows a field names a ref field of that class', () => {
  for (const { fields } of SCHEMA.values()) {
    for (const { follows } of Object.values(fields)) {
      if (follows === undefined) continue;
      expect(SCHEMA.get(follows.className)?.fields[follows.field]?.type.kind).toBe('ref');
    }
  }
});

it.each([
  ['VM.get_power_state', true],
  ['VM.set_power_state', false],
  ['VM.add_tags', true],
  ['VM.add_to_xenstore_data', true],
  ['VM.get_by_name_label', true],
  ['pool.get_by_name_label', false],
  ['session.get_all', false],
  ['message.get_body', false],
  ['message.get_all_records', true],
])('%s is a message: %s', (name, expected) => {
  expect(MESSAGE_CATALOG.has(name)).toBe(expected);
});
