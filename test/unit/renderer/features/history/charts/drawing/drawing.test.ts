import { describe, expect, it } from 'vitest';
import {
  toAreaPath,
  toLinePath,
} from '../../../../../../../renderer/features/history/charts/drawing/line-path.ts';
import { createPlotScale } from '../../../../../../../renderer/features/history/charts/drawing/plot-scale.ts';
import { spreadLabels } from '../../../../../../../renderer/features/history/charts/drawing/spread-labels.ts';

const AREA = { x: 40, y: 10, width: 300, height: 100 };

describe('places of a chart', () => {
  it('of bars are the middles of equal bands', () => {
    const { x, y, bandPx } = createPlotScale(AREA, 'bars', 3, 50);
    expect([bandPx, x(0), x(2)]).toEqual([100, 90, 290]);
    expect([y(0), y(50), y(25)]).toEqual([110, 10, 60]);
  });

  it('of lines begin and end at the borders; a single one is in the middle', () => {
    const four = createPlotScale(AREA, 'lines', 4, 1);
    expect([four.x(0), four.x(1), four.x(3)]).toEqual([40, 140, 340]);
    expect(createPlotScale(AREA, 'lines', 1, 1).x(0)).toBe(190);
  });
});

describe('lines', () => {
  const places = createPlotScale(AREA, 'lines', 4, 10);

  it('have a gap where there is no value, and a dash for a lonely one', () => {
    expect(toLinePath([0, 10, undefined, 5], places)).toBe('M40 110L140 10M338 60h4');
    expect(toLinePath([undefined, undefined], places)).toBe('');
  });

  it('hold each value up to the next one in steps', () => {
    expect(toLinePath([0, 10], places, true)).toBe('M40 110H140V10');
  });

  it('are filled down to zero, each part by itself', () => {
    expect(toAreaPath([5, 10, undefined, 5], places)).toBe('M40 110L40 60L140 10L140 110Z');
  });
});

describe('labels at the ends of lines', () => {
  it('stay where they are when they are apart', () => {
    expect(spreadLabels([20, 60], 13, 0, 100)).toEqual([20, 60]);
  });

  it.each([[[50, 50]], [[50, 52, 51]], [[1, 0, 2]], [[99, 100, 98, 40]], [[0, 0, 0, 0, 0, 0, 0]]])(
    '%o: none lies on another or outside, and their order stays',
    (wanted) => {
      const moved = spreadLabels(wanted, 13, 0, 100);
      const order = [...wanted.keys()].sort((a, b) => (wanted[a] ?? 0) - (wanted[b] ?? 0));
      const sorted = order.map((place) => moved[place] ?? Number.NaN);
      for (let index = 1; index < sorted.length; index += 1) {
        expect((sorted[index] ?? 0) - (sorted[index - 1] ?? 0)).toBeGreaterThanOrEqual(13 - 1e-9);
      }
      expect(sorted[0]).toBeGreaterThanOrEqual(6.5 - 1e-9);
      expect(sorted.at(-1)).toBeLessThanOrEqual(93.5 + 1e-9);
    },
  );
});
