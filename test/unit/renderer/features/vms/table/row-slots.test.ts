import { describe, expect, it } from 'vitest';
import {
  assignSlots,
  NO_SLOTS,
  type RowSlots,
} from '../../../../../../renderer/features/vms/table/row-slots.ts';

describe('the rows that lines are drawn in', () => {
  const drawn = (...lists: string[]): RowSlots =>
    lists.reduce((slots, list) => assignSlots(slots, [...list]), NO_SLOTS);

  it('stay those of their lines while the list is scrolled: nothing of them is drawn anew', () => {
    expect(drawn('abcd').slots).toEqual([0, 1, 2, 3]);
    expect(drawn('abcd', 'bcde').slots).toEqual([1, 2, 3, 4]);
    expect(drawn('abcd', 'bcde', 'abcd').slots).toEqual([5, 1, 2, 3]);
  });

  it('all show other lines when the list becomes another: none is made', () => {
    expect(drawn('abcd', 'wxyz').slots).toEqual([0, 1, 2, 3]);
    expect(drawn('abcd', 'wxy').slots).toEqual([0, 1, 2]);
  });

  it('all show other lines when so little stays that most would have to be made', () => {
    expect(drawn('abcd', 'dxyz').slots).toEqual([0, 1, 2, 3]);
    expect(drawn('abcd', 'dwxyz').slots).toEqual([0, 1, 2, 3, 4]);
    expect(drawn('abcd', 'cdyz').slots).toEqual([2, 3, 4, 5]);
  });

  it('show another line in place of one that left between others', () => {
    expect(drawn('abcd', 'axcd').slots).toEqual([0, 1, 2, 3]);
    expect(drawn('abcd', 'acxd').slots).toEqual([0, 2, 4, 3]);
  });

  it('are all kept but the one whose line moved', () => {
    expect(drawn('abcde', 'eabcd').slots).toEqual([5, 0, 1, 2, 3]);
    expect(drawn('abcde', 'bcdea').slots).toEqual([1, 2, 3, 4, 5]);
  });

  it('never need to be moved, whatever happens', () => {
    let state = 3;
    const below = (end: number) => {
      state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
      return Math.floor((state / 2_147_483_648) * end);
    };
    let before = NO_SLOTS;
    for (let round = 0; round < 300; round += 1) {
      const keys = [...before.keys].filter(() => below(6) > 0);
      for (let count = below(5); count > 0; count -= 1) {
        const key = String(below(60));
        if (!keys.includes(key)) keys.splice(below(keys.length + 1), 0, key);
      }
      if (round % 9 === 0) keys.reverse();
      const after = assignSlots(before, keys);
      expect(after.keys).toEqual(keys);
      expect(new Set(after.slots).size).toBe(keys.length);
      const places = after.slots.map((slot) => before.slots.indexOf(slot)).filter((place) => place >= 0);
      expect(places).toEqual(places.toSorted((a, b) => a - b));
      before = after;
    }
  });
});
