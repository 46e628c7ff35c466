import { describe, expect, it } from 'vitest';
import { countRowsMoved, findAnchorRow } from '../../../../../renderer/components/scrolling/steady-row.ts';

describe('the row that stays where it is while others come and go', () => {
  const sight = { scrollTop: 290, rowPx: 29, headPx: 28, pointerPx: undefined };

  it('is the one under the pointer', () => {
    expect(findAnchorRow({ ...sight, pointerPx: 28 })).toBe(10);
    expect(findAnchorRow({ ...sight, pointerPx: 28 + 29 * 3 - 1 })).toBe(12);
    expect(findAnchorRow({ ...sight, scrollTop: 0, pointerPx: 28 })).toBe(0);
  });

  it('is the first that is wholly in sight while the pointer is elsewhere', () => {
    expect(findAnchorRow(sight)).toBe(10);
    expect(findAnchorRow({ ...sight, scrollTop: 291 })).toBe(11);
    expect(findAnchorRow({ ...sight, pointerPx: 12 })).toBe(10);
  });

  it('is none at the very top, where the list shows what comes first', () => {
    expect(findAnchorRow({ ...sight, scrollTop: 0 })).toBeUndefined();
  });

  it('moves by as many rows as came or went above it', () => {
    const moved = (before: string, after: string, index: number | undefined) =>
      countRowsMoved([...before], [...after], { index, getKey: (key) => key });
    expect(moved('abcd', 'xyabcd', 2)).toBe(2);
    expect(moved('abcd', 'cd', 2)).toBe(-2);
    expect(moved('abcd', 'abdc', 1)).toBe(0);
    expect(moved('abcd', 'abd', 2)).toBe(0);
    expect(moved('abcd', 'xabcd', undefined)).toBe(0);
    expect(moved('ab', 'ba', 7)).toBe(0);
  });
});
