import { describe, expect, it } from 'vitest';
import { readIni } from '../../../../core/config/ini/read-ini.ts';

const readValues = (text: string, section = 's') =>
  Object.fromEntries(
    [...(readIni(text).sections.get(section)?.entries.values() ?? [])].map(({ key, value }) => [key, value]),
  );

describe('values are literal', () => {
  it.each([
    ['p#a;s%s=w"x\'', 'p#a;s%s=w"x\''],
    ['tmpl-win16dc - PATCHED (1)', 'tmpl-win16dc - PATCHED (1)'],
    ['"quoted"', '"quoted"'],
    ['true', 'true'],
    ['%(home)s', '%(home)s'],
    ['a\\nb', 'a\\nb'],
    ['x ; no comment', 'x ; no comment'],
    ['# no comment either', '# no comment either'],
    ['=leading', '=leading'],
    ['\t spaced \u00a0\u0085', 'spaced'],
    ['\ufeffkept', '\ufeffkept'],
    ['', ''],
  ])('%j', (written, value) => {
    expect(readValues(`[s]\nkey=${written}\n`)).toEqual({ key: value });
    expect(readValues(`[s]\nkey: ${written}\n`)).toEqual({ key: value });
  });
});

it.each(['\n', '\r\n', '\r'])('line break %j', (lineBreak) => {
  const text = ['[s]', 'a=1', '# c', '  ', 'b=2', '  more', ''].join(lineBreak);
  expect(readValues(text)).toEqual({ a: '1', b: '2\nmore' });
});

it('a byte-order mark does not hide the first section', () => {
  expect(readValues('\ufeff[s]\na=1')).toEqual({ a: '1' });
});

it('keys lose their case, sections keep it', () => {
  const { sections } = readIni('[Common]\nHost.NAME=1\n[common]\nx=2');
  expect([...sections.keys()]).toEqual(['Common', 'common']);
  expect(readValues('[Common]\nHost.NAME=1', 'Common')).toEqual({ 'host.name': '1' });
});

it('a section or key that occurs again is merged, the last value counts, and both places are told', () => {
  const document = readIni('[s]\na=1\n[t]\n[s]\nA = 2');
  expect(document.sections.get('s')?.entries.get('a')).toMatchObject({ value: '2', line: 5 });
  expect(document.duplicates).toEqual([
    { section: 's', firstLine: 1, line: 4 },
    { section: 's', key: 'a', firstLine: 2, line: 5 },
  ]);
});

it('an indented line continues a value, blank lines between included, comments left out', () => {
  const entry = readIni('[s]\na=1\n# note\n\n   two\n ; note\n\n').sections.get('s')?.entries.get('a');
  expect(entry).toEqual({ key: 'a', value: '1\n\ntwo', line: 2, continuedAtLine: 5 });
});

it('what can not be read is told line by line', () => {
  expect(readIni('[s]\nno delimiter\n=no key\n[]\nok=1').syntaxProblems).toEqual([
    { line: 2, kind: 'no-delimiter' },
    { line: 3, kind: 'no-key' },
    { line: 4, kind: 'no-delimiter' },
  ]);
  expect(readIni('# first\na=1\nb=2\n[s]').syntaxProblems).toEqual([{ line: 2, kind: 'no-section' }]);
});

it('every line is kept as written, for edits that change one and keep the rest', () => {
  const text = '# hosts\n[s] tail\n  Key : v # x\n\t\t\tmore\n\n;end';
  const { lines } = readIni(text);
  expect(lines.map((line) => line.text).join('\n')).toBe(text);
  expect(lines.map(({ kind }) => kind)).toEqual([
    'comment',
    'section',
    'entry',
    'continuation',
    'blank',
    'comment',
  ]);
});
