import { describe, expect, it } from 'vitest';
import {
  toVisibleData,
  toVisibleJson,
  toVisibleLines,
  toVisibleText,
} from '../../../core/model/visible-text.ts';

describe('text that is made visible', () => {
  it.each([
    ['an escape sequence', 'job\u001b[2J', 'job<U+001B>[2J'],
    ['a C1 control', 'job\u009b2J', 'job<U+009B>2J'],
    ['a change of direction', 'exe\u202egnp', 'exe<U+202E>gnp'],
    ['isolates', 'a\u2066b\u2069', 'a<U+2066>b<U+2069>'],
    ['a byte order mark', '\ufeffjob', '<U+FEFF>job'],
    ['a blank without width', 'jo\u200bb', 'jo<U+200B>b'],
    ['a character of the tag block', 'job\u{e0041}', 'job<U+E0041>'],
    ['half of a surrogate pair', 'job\ud83d', 'job<U+D83D>'],
    ['line breaks', 'a\r\nb\u2028c\u2029d\u0085e\tf', 'a b c d e f'],
    ['ordinary text of any language', 'Zürich 東京 🖥 café', 'Zürich 東京 🖥 café'],
  ])('%s', (_what, text, shown) => expect(toVisibleText(text)).toBe(shown));

  it('keeps its lines where it has lines', () =>
    expect(toVisibleLines('a\tb\r\nc\u001b\u2028d')).toBe('a\tb\r\nc<U+001B><U+2028>d'));

  it('stays the same JSON', () => {
    const data = { name: 'a\u001b\u202e\u009b\u{e0041}\u2028' };
    const text = toVisibleJson(JSON.stringify(data, null, 2));
    expect(text).toMatch(/^[\x20-\x7e\n]*$/);
    expect(JSON.parse(text)).toEqual(data);
  });

  it('is found at any depth, and what needs no change is not copied', () => {
    const data = { rows: [{ name: 'a\u202eb', tags: { owner: 'ann' } }], seq: 1, none: null };
    const visible = toVisibleData(data);
    expect(visible).toEqual({ rows: [{ name: 'a<U+202E>b', tags: { owner: 'ann' } }], seq: 1, none: null });
    expect(visible.rows[0]?.tags).toBe(data.rows[0]?.tags);
    expect(toVisibleData(visible)).toBe(visible);
  });
});
