import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import {
  compareCodePoints,
  dumps,
  dumpsIndented,
  type PythonJson,
} from '../../../../core/http/legacy/python-json.ts';
import { describeWithClients } from '../../../fixtures/shell-clients.ts';

const HARD_TEXT = 'quote " back \\ slash / tab \t line \n bell \u0007 del \u007f é ü € 𝄞 \u2028 <b>&';

const VALUES: Record<string, PythonJson> = {
  'a list of addresses': ['10.1.2.3', '10.1.2.4'],
  'an empty list': [],
  'an empty object': {},
  'a list in an object': { b: ['x'], a: [] },
  'numbers and text': { count: 3, label: 'perf' },
  'every kind of character': { [HARD_TEXT]: HARD_TEXT },
  'objects in lists': [
    { label: 'a', count: 1 },
    { label: 'default', count: 0 },
  ],
  'three levels': {
    '1': [
      { name: 'vm', vcpus: '4' },
      { name: 'vm2', vcpus: '8' },
    ],
    '2': [],
  },
};

describe('JSON as the old service wrote it', () => {
  it('on one line has a blank after comma and colon', () => {
    expect(dumps([{ label: 'a', count: 1 }])).toBe('[{"label": "a", "count": 1}]');
  });

  it('keeps the order of a Map on one line, and sorts keys as text when indented', () => {
    const map = new Map([
      ['job10', 'b'],
      ['job2', 'a'],
    ]);
    expect(dumps(map)).toBe('{"job10": "b", "job2": "a"}');
    expect(dumpsIndented(new Map([...map].reverse()))).toBe('{\n  "job10": "b",\n  "job2": "a"\n}');
  });

  it('puts number-like keys in the order of text: 10 before 2', () => {
    const hosts = new Map<string, PythonJson>([
      ['2', []],
      ['10', []],
    ]);
    expect(dumpsIndented(hosts)).toBe('{\n  "10": [],\n  "2": []\n}');
  });

  it('orders text by code point', () => {
    const texts = ['\u{1F600}', '\uFF01', 'a', 'B', 'é', 'ab', ''];
    expect(texts.sort(compareCodePoints)).toEqual(['', 'B', 'a', 'ab', 'é', '\uFF01', '\u{1F600}']);
  });
});

describeWithClients(['python3'], 'the same bytes as Python', () => {
  it.each(Object.entries(VALUES))('%s', (_name, value) => {
    const plain = JSON.stringify(value);
    expect(dumps(value)).toBe(python('json.dumps(value)', plain));
    expect(dumpsIndented(value)).toBe(python('json.dumps(value, indent=2, sort_keys=True)', plain));
  });

  function python(expression: string, json: string): string {
    const script = `import json,sys; value = json.load(sys.stdin); sys.stdout.write(${expression})`;
    return execFileSync('python3', ['-c', script], { input: json, encoding: 'utf8' });
  }
});
