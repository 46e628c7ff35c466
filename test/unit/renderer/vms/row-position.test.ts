import { describe, expect, it } from 'vitest';
import { positionAfter, rowsMoved, steadyRow } from '../../../../renderer/features/vms/row-position.ts';

describe('the cursor of the VM list', () => {
  const rows = { index: 5, count: 30, page: 10 };

  it.each([
    ['ArrowDown', 6],
    ['ArrowUp', 4],
    ['PageDown', 15],
    ['PageUp', 0],
    ['Home', 0],
    ['End', 29],
    ['x', undefined],
  ])('%s leads to %s', (key, position) => {
    expect(positionAfter(key, rows)).toBe(position);
  });

  it('stops at both ends', () => {
    expect(positionAfter('ArrowDown', { ...rows, index: 29 })).toBe(29);
    expect(positionAfter('ArrowUp', { ...rows, index: 0 })).toBe(0);
    expect(positionAfter('PageDown', { ...rows, index: 25 })).toBe(29);
  });

  it('enters the list from the side it comes from', () => {
    expect(positionAfter('ArrowDown', { ...rows, index: -1 })).toBe(0);
    expect(positionAfter('ArrowUp', { ...rows, index: -1 })).toBe(29);
  });

  it('goes nowhere in an empty list', () => {
    expect(positionAfter('End', { index: -1, count: 0, page: 10 })).toBeUndefined();
  });
});

describe('the row that stays where it is while others come and go', () => {
  const sight = { scrollTop: 290, rowPx: 29, pointerPx: undefined };

  it('is the one under the pointer', () => {
    expect(steadyRow({ ...sight, pointerPx: 28 })).toBe(10);
    expect(steadyRow({ ...sight, pointerPx: 28 + 29 * 3 - 1 })).toBe(12);
    expect(steadyRow({ ...sight, scrollTop: 0, pointerPx: 28 })).toBe(0);
  });

  it('is the first that is wholly in sight while the pointer is elsewhere', () => {
    expect(steadyRow(sight)).toBe(10);
    expect(steadyRow({ ...sight, scrollTop: 291 })).toBe(11);
    expect(steadyRow({ ...sight, pointerPx: 12 })).toBe(10);
  });

  it('is none at the very top, where the list shows what comes first', () => {
    expect(steadyRow({ ...sight, scrollTop: 0 })).toBeUndefined();
  });

  it('moves by as many rows as came or went above it', () => {
    const lines = (text: string) => [...text].map((key) => ({ key }));
    expect(rowsMoved(lines('abcd'), lines('xyabcd'), 2)).toBe(2);
    expect(rowsMoved(lines('abcd'), lines('cd'), 2)).toBe(-2);
    expect(rowsMoved(lines('abcd'), lines('abdc'), 1)).toBe(0);
    expect(rowsMoved(lines('abcd'), lines('abd'), 2)).toBe(0);
    expect(rowsMoved(lines('abcd'), lines('xabcd'), undefined)).toBe(0);
    expect(rowsMoved(lines('ab'), lines('ba'), 7)).toBe(0);
  });
});
