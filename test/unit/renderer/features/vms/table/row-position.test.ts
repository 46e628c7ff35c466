import { describe, expect, it } from 'vitest';
import { moveByKey } from '../../../../../../renderer/features/vms/table/row-position.ts';

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
    expect(moveByKey(key, rows)).toBe(position);
  });

  it('stops at both ends', () => {
    expect(moveByKey('ArrowDown', { ...rows, index: 29 })).toBe(29);
    expect(moveByKey('ArrowUp', { ...rows, index: 0 })).toBe(0);
    expect(moveByKey('PageDown', { ...rows, index: 25 })).toBe(29);
  });

  it('enters the list from the side it comes from', () => {
    expect(moveByKey('ArrowDown', { ...rows, index: -1 })).toBe(0);
    expect(moveByKey('ArrowUp', { ...rows, index: -1 })).toBe(29);
  });

  it('goes nowhere in an empty list', () => {
    expect(moveByKey('End', { index: -1, count: 0, page: 10 })).toBeUndefined();
  });
});
