import { describe, expect, it } from 'vitest';
import { editIni } from '../../../../core/config/ini/edit-ini.ts';
import { readIni } from '../../../../core/config/ini/read-ini.ts';
import type { IniEdit } from '../../../../core/model/ini-edit.ts';
import { createRandom } from '../../../fixtures/create-random.ts';
import { randomIni } from '../../../fuzz/random-ini.ts';

const set = (key: string, value: string, section = 's'): IniEdit => ({ kind: 'set', section, key, value });
const remove = (key: string, section = 's'): IniEdit => ({ kind: 'remove', section, key });

describe('a key that is there', () => {
  it.each([
    ['[s]\na=1\nb=2\n', '[s]\na=9\nb=2\n'],
    ['[s]\r\na=1\r\nb=2\r\n', '[s]\r\na=9\r\nb=2\r\n'],
    ['\ufeff[s]\na=1', '\ufeff[s]\na=9'],
    ['# top\n\n[s] ; tail\n  A  :\t1 \t\n; c\n', '# top\n\n[s] ; tail\n  A  :\t9 \t\n; c\n'],
    ['[s]\na=\n', '[s]\na=9\n'],
    ['[s]\na=1\na=2\n', '[s]\na=1\na=9\n'],
    ['[s]\na=1\n[t]\nb=1\n[s]\nc=1\n', '[s]\na=9\n[t]\nb=1\n[s]\nc=1\n'],
    ['[s]\na=one\n  two\n# kept\n  three\nb=1\n', '[s]\na=9\n# kept\nb=1\n'],
  ])('%j', (before, after) => {
    expect(editIni(before, [set('a', '9')])).toBe(after);
  });

  it('a value is literal', () => {
    const value = 'p#a;s%s=w"x\' [y] ünï';
    expect(editIni('[s]\na=1\n', [set('a', value)])).toBe(`[s]\na=${value}\n`);
  });
});

describe('a key that is new', () => {
  it.each([
    ['[s]\na=1\n\n# of t\n[t]\n', '[s]\na=1\nnew=9\n\n# of t\n[t]\n'],
    ['[s]\n', '[s]\nnew=9\n'],
    ['[s]', '[s]\nnew=9'],
    ['[s]\r\na = 1', '[s]\r\na = 1\r\nnew = 9'],
    ['[s]\n  a: 1\n  b: x\n    y\n', '[s]\n  a: 1\n  b: x\n    y\n  new: 9\n'],
    ['[s]\na=\n', '[s]\na=\nnew=9\n'],
  ])('%j', (before, after) => {
    expect(editIni(before, [set('new', '9')])).toBe(after);
  });
});

it('a removed key takes its continuation along, and its repeats, and nothing else', () => {
  const before = '[s]\n# of a\na=1\n  more\nb=2\nA: 3\n\n[t]\na=4\n';
  expect(editIni(before, [remove('a')])).toBe('[s]\n# of a\nb=2\n\n[t]\na=4\n');
  expect(editIni(before, [remove('none')])).toBe(before);
});

it('a new section comes last, after a blank line', () => {
  expect(editIni('[s]\na=1', [{ kind: 'add-section', section: 't' }, set('b', '2', 't')])).toBe(
    '[s]\na=1\n\n[t]\nb=2\n',
  );
  expect(editIni('', [{ kind: 'add-section', section: 't' }])).toBe('[t]\n');
});

it('a removed section leaves what stands around it', () => {
  const before = '[a]\nx=1\n\n# about b\n[b]\ny=1\n# inside\nz=2\n\n# about c\n[c]\nw=1\n';
  expect(editIni(before, [{ kind: 'remove-section', section: 'b' }])).toBe(
    '[a]\nx=1\n\n# about b\n\n# about c\n[c]\nw=1\n',
  );
  expect(editIni('[a]\nx=1\n\n[b]\ny=1\n\n[c]\n', [{ kind: 'remove-section', section: 'b' }])).toBe(
    '[a]\nx=1\n\n[c]\n',
  );
});

it('what is not there, or there already, is refused', () => {
  expect(() => editIni('[s]\n', [set('a', '1', 'none')])).toThrow('there is no [none]');
  expect(() => editIni('[s]\n', [{ kind: 'add-section', section: 's' }])).toThrow('is there already');
});

/** Values by section and key. */
function meaning(text: string): Record<string, Record<string, string>> {
  const { sections, defaults } = readIni(text);
  return Object.fromEntries(
    [['DEFAULT', defaults] as const, ...sections].map(([name, { entries }]) => [
      ` ${name}`,
      Object.fromEntries([...entries].map(([key, { value }]) => [` ${key}`, value])),
    ]),
  );
}

describe('odd texts', () => {
  it('2000 of them: the edited key has its value, every other line is as it was', () => {
    const random = createRandom(20_26);
    let edited = 0;
    for (let round = 0; round < 2000; round += 1) {
      const text = randomIni(random);
      const before = readIni(text);
      const names = [...before.sections.keys()].filter((name) => !name.includes(']'));
      const section = names[Math.floor(random() * names.length)];
      if (section === undefined || before.syntaxProblems.length > 0) continue;
      const keys = [...(before.sections.get(section)?.entries.keys() ?? [])];
      const key = random() < 0.7 ? (keys[Math.floor(random() * keys.length)] ?? 'new.key') : 'new.key';
      const after = editIni(text, [set(key, 'edited value', section)]);
      const expected = meaning(text);
      expected[` ${section}`] = { ...expected[` ${section}`], [` ${key}`]: 'edited value' };
      expect(meaning(after)).toEqual(expected);
      // All lines but the edited one and the continuation it had.
      const rest = linesWithBreaks(after).filter((line) => !line.includes('edited value'));
      expect(isSubsequence(rest.map(withoutBreak), linesWithBreaks(text).map(withoutBreak))).toBe(true);
      edited += 1;
    }
    expect(edited).toBeGreaterThan(800);
  });

  it('removing a key takes this key away and nothing else', () => {
    const random = createRandom(99);
    let removed = 0;
    for (let round = 0; round < 1000; round += 1) {
      const text = randomIni(random);
      const document = readIni(text);
      if (document.syntaxProblems.length > 0) continue;
      for (const [section, { entries }] of document.sections) {
        for (const key of entries.keys()) {
          const expected = meaning(text);
          delete expected[` ${section}`]?.[` ${key}`];
          expect(meaning(editIni(text, [remove(key, section)]))).toEqual(expected);
          removed += 1;
        }
      }
    }
    expect(removed).toBeGreaterThan(500);
  });

  it('setting a key to what it is changes no byte', () => {
    const random = createRandom(7);
    let same = 0;
    for (let round = 0; round < 1000; round += 1) {
      const text = randomIni(random);
      const document = readIni(text);
      if (document.syntaxProblems.length > 0) continue;
      for (const [section, { entries }] of document.sections) {
        if (section.includes(']')) continue;
        for (const { key, value, continuedAtLine } of entries.values()) {
          if (continuedAtLine !== undefined || value.includes('\n')) continue;
          expect(editIni(text, [set(key, value, section)])).toBe(text);
          same += 1;
        }
      }
    }
    expect(same).toBeGreaterThan(500);
  });
});

function linesWithBreaks(text: string): string[] {
  return text.match(/[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+$/g) ?? [];
}

function withoutBreak(line: string): string {
  return line.replace(/[\r\n]+$/, '');
}

function isSubsequence(part: readonly string[], whole: readonly string[]): boolean {
  let at = 0;
  for (const line of whole) if (line === part[at]) at += 1;
  return at === part.length;
}
