import { describe, expect, it } from 'vitest';
import {
  isWithinCap,
  previewEachExtension,
  previewExtension,
} from '../../../../../../renderer/features/vms/dialogs/extension.ts';
import {
  needsTypedCount,
  parseCount,
} from '../../../../../../renderer/features/vms/dialogs/release-confirmation.ts';

describe('extending', () => {
  const at = (minutes: number) => ({ deadlineAt: minutes * 60_000 });

  it('says to what it leads, for the first of several', () => {
    expect(previewExtension([at(300), at(120)], 60)).toEqual({
      beforeAt: 120 * 60_000,
      afterAt: 180 * 60_000,
      same: false,
    });
    expect(previewExtension([at(120), at(120)], 240)).toMatchObject({ afterAt: 360 * 60_000, same: true });
  });

  it('says it VM by VM, soonest first', () => {
    const named = (name: string, minutes: number) => ({ id: name, name, ...at(minutes) });
    expect(previewEachExtension([named('late', 300), named('b', 120), named('a', 120)], 60)).toEqual([
      { id: 'a', name: 'a', beforeAt: 120 * 60_000, afterAt: 180 * 60_000 },
      { id: 'b', name: 'b', beforeAt: 120 * 60_000, afterAt: 180 * 60_000 },
      { id: 'late', name: 'late', beforeAt: 300 * 60_000, afterAt: 360 * 60_000 },
    ]);
  });

  it.each([
    [60, true],
    [240, true],
    [241, false],
    [0, false],
    [Number.NaN, false],
  ])('of %d min under a cap of 240 is possible: %s', (minutes, possible) => {
    expect(isWithinCap(minutes, 240)).toBe(possible);
  });

  it('says nothing without VMs or a number', () => {
    expect(previewExtension([], 60)).toBeUndefined();
    expect(previewExtension([at(1)], Number.NaN)).toBeUndefined();
  });
});

describe('releasing many', () => {
  it('asks for the count above ten', () => {
    expect(needsTypedCount(10)).toBe(false);
    expect(needsTypedCount(11)).toBe(true);
  });

  it.each([
    ['12', 12],
    [' 1\u2009200 ', 1200],
    ['1,200', 1200],
    ['', Number.NaN],
    ['-12', Number.NaN],
    ['12 VMs', Number.NaN],
  ])('reads %j as %d', (text, number) => {
    expect(parseCount(text)).toBe(number);
  });
});
