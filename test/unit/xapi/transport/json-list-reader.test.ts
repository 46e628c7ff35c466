import { expect, it } from 'vitest';
import { MAX_ELEMENT_BYTES } from '../../../../core/xapi/transport/answer-limits.ts';
import { JsonListReader } from '../../../../core/xapi/transport/json-list-reader.ts';
import { parseJson } from '../../../../core/xapi/transport/parse-json.ts';

const RECORDS = {
  'OpaqueRef:1': {
    name: 'quote " brace } bracket ] backslash \\',
    tags: ['{', '"result":{'],
    nested: { a: { b: [] } },
  },
  'OpaqueRef:2': {
    name: 'ünïcödé ✓ 虚拟机',
    map: { 'OpaqueRef:9': 'clone', '"result":{': '\\"' },
    empty: {},
  },
  'OpaqueRef:3': {},
};

function scan(text: string, chunkBytes: number): { records: Record<string, unknown>; envelope: unknown } {
  const records: Record<string, unknown> = {};
  const reader = new JsonListReader({
    kind: 'records',
    onRecord: (ref, record) => {
      records[ref] = record;
    },
  });
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += chunkBytes) reader.push(bytes.subarray(at, at + chunkBytes));
  return { records, envelope: reader.finish() };
}

it.each([
  ['compact', JSON.stringify({ jsonrpc: '2.0', result: RECORDS, id: 7 })],
  ['id first, indented', JSON.stringify({ id: 7, jsonrpc: '2.0', result: RECORDS }, null, 3)],
])('records arrive whole wherever the body is cut: %s', (_name, text) => {
  for (let chunkBytes = 1; chunkBytes <= text.length; chunkBytes++) {
    const { records, envelope } = scan(text, chunkBytes);
    expect(records).toEqual(RECORDS);
    expect(envelope).toEqual({ jsonrpc: '2.0', result: {}, id: 7 });
  }
});

it('records are handed over before the body has ended', () => {
  const seen: string[] = [];
  const reader = new JsonListReader({ kind: 'records', onRecord: (ref) => seen.push(ref) });
  reader.push(Buffer.from('{"jsonrpc":"2.0","result":{"OpaqueRef:1":{"a":1},"OpaqueRef:2":{"a"'));
  expect(seen).toEqual(['OpaqueRef:1']);
});

it.each([
  ['an empty result', '{"result":{},"id":1}'],
  ['an error with data', '{"error":{"code":1,"message":"X","data":[{"result":{"a":{}}}]},"id":1}'],
  ['an error list', '{"error":["X","a"],"id":0,"result":null}'],
  ['a result that is a list', '{"result":[{"a":{}}],"id":1}'],
])('%s stays in the envelope', (_name, text) => {
  for (const chunkBytes of [1, 5, text.length]) {
    const { records, envelope } = scan(text, chunkBytes);
    expect(records).toEqual({});
    expect(envelope).toEqual(JSON.parse(text));
  }
});

it('what looks like the border of two records but is not is no border', () => {
  const records = {
    'OpaqueRef:1': { map: { 'OpaqueRef:7': { a: 1 }, 'OpaqueRef:8': { b: 2 } }, list: [{}, 'OpaqueRef:9:'] },
    'OpaqueRef:2': { c: 3 },
  };
  const text = JSON.stringify({ jsonrpc: '2.0', result: records, id: 7 });
  for (let chunkBytes = 1; chunkBytes <= text.length; chunkBytes++) {
    expect(scan(text, chunkBytes)).toEqual({ records, envelope: { jsonrpc: '2.0', result: {}, id: 7 } });
  }
});

it('a body that ends too early is an error, not fewer records', () => {
  expect(() => scan('{"jsonrpc":"2.0","result":{"OpaqueRef:1":{"a":1},"Opaq', 8)).toThrow(SyntaxError);
});

it.each([
  ['token last', { events: [{ ref: 'a', snapshot: { n: ']},{' } }, { ref: 'b' }], token: '7,0' }],
  ['token first', { token: '7,0', valid_ref_counts: { events: 3 }, events: [{ ref: 'a' }, null, 7] }],
  ['none', { token: '7,0', events: [] }],
])('events arrive whole wherever the body is cut: %s', (_name, result) => {
  const bytes = Buffer.from(JSON.stringify({ jsonrpc: '2.0', result, id: 7 }));
  for (let chunkBytes = 1; chunkBytes <= bytes.length; chunkBytes++) {
    const events: unknown[] = [];
    const reader = new JsonListReader({ kind: 'events', onEvent: (event) => events.push(event) });
    for (let at = 0; at < bytes.length; at += chunkBytes) reader.push(bytes.subarray(at, at + chunkBytes));
    expect(reader.finish()).toEqual({ jsonrpc: '2.0', result: { ...result, events: [] }, id: 7 });
    expect(events).toEqual(result.events);
  }
});

it('what is called events elsewhere is not the list of events', () => {
  const text = '{"events":[1],"result":{"a":{"events":[2]},"events":[3]},"id":{"result":{"events":[4]}}}';
  const events: unknown[] = [];
  const reader = new JsonListReader({ kind: 'events', onEvent: (event) => events.push(event) });
  reader.push(Buffer.from(text));
  expect(events).toEqual([3]);
  expect(reader.finish()).toEqual(JSON.parse(text.replace('[3]', '[]')));
});

it.each([
  ['a record that never ends', '{"result":{"OpaqueRef:1":{"a":"'],
  ['text that never ends', '{"jsonrpc":"'],
  ['blanks before the result', '                                        '],
])('%s is refused once it is too large, piece by piece', (_name, begin) => {
  const reader = new JsonListReader({ kind: 'records', onRecord: () => undefined });
  reader.push(Buffer.from(begin));
  const piece = Buffer.alloc(1_000, begin.at(-1) === ' ' ? ' ' : 'x');
  let pushed = 0;
  const pushAll = () => {
    for (; pushed < 2 * MAX_ELEMENT_BYTES; pushed += piece.length) reader.push(piece);
  };
  expect(pushAll).toThrow(expect.objectContaining({ kind: 'too-large' }));
  expect(pushed).toBeLessThan(MAX_ELEMENT_BYTES + 2_000);
});

it('bare floats that JSON does not know become null; text that looks like them stays', () => {
  expect(parseJson('{"a":Infinity,"b":[-Infinity,nan],"c":"Infinity nan","d":1.5}')).toEqual({
    a: null,
    b: [null, null],
    c: 'Infinity nan',
    d: 1.5,
  });
  expect(() => parseJson('<html>')).toThrow(SyntaxError);
});

it('an SR that names its 30,000 disks is one record of 1.5 MiB, and is read', () => {
  const disks = Array.from({ length: 30_000 }, (_, index) => `OpaqueRef:${String(index).padStart(36, '0')}`);
  const { records } = scan(
    JSON.stringify({ jsonrpc: '2.0', result: { 'OpaqueRef:sr': { VDIs: disks } } }),
    65_536,
  );
  expect(records).toEqual({ 'OpaqueRef:sr': { VDIs: disks } });
});
