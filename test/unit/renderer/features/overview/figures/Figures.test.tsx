import { describe, expect, it } from 'vitest';
import { countFittingOses } from '../../../../../../renderer/features/overview/figures/Figures.tsx';

describe('the room per OS on the Overview', () => {
  it('shows all where they fit', () => {
    expect(countFittingOses(900, 8, 3)).toBe(8);
  });

  it('keeps a place for how many more there are', () => {
    expect(countFittingOses(534, 8, 3)).toBe(5);
  });

  it('shows fewer with figures of a million, so that none is cut', () => {
    expect(countFittingOses(534, 8, 7)).toBeLessThan(countFittingOses(534, 8, 4));
  });

  it('shows at least one, however narrow', () => {
    expect(countFittingOses(50, 8, 4)).toBe(1);
  });
});
