import { describe, expect, it } from 'vitest';
import { extended } from '../../../../renderer/features/vms/extension.ts';
import { mustTypeCount, typedCount } from '../../../../renderer/features/vms/release-confirmation.ts';

describe('extending', () => {
  const at = (minutes: number) => ({ deadlineAt: minutes * 60_000 });

  it('says to what it leads, for the first of several', () => {
    expect(extended([at(300), at(120)], 60)).toEqual({
      beforeAt: 120 * 60_000,
      afterAt: 180 * 60_000,
      same: false,
    });
    expect(extended([at(120), at(120)], 240)).toMatchObject({ afterAt: 360 * 60_000, same: true });
  });

  it('says nothing without VMs or a number', () => {
    expect(extended([], 60)).toBeUndefined();
    expect(extended([at(1)], Number.NaN)).toBeUndefined();
  });
});

describe('releasing many', () => {
  it('asks for the count above ten', () => {
    expect(mustTypeCount(10)).toBe(false);
    expect(mustTypeCount(11)).toBe(true);
  });

  it.each([
    ['12', 12],
    [' 1\u2009200 ', 1200],
    ['1,200', 1200],
    ['', Number.NaN],
    ['-12', Number.NaN],
    ['12 VMs', Number.NaN],
  ])('reads %j as %d', (text, number) => {
    expect(typedCount(text)).toBe(number);
  });
});
