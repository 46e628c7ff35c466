import { expect, it } from 'vitest';
import { toSparkPoints } from '../../../../../../renderer/features/overview/figures/spark-points.ts';

it('a spark line begins at zero, and its highest point touches the top', () => {
  expect(toSparkPoints([0, 5, 10], { width: 100, height: 20 })).toBe('0.0,20.0 50.0,10.0 100.0,0.0');
  expect(toSparkPoints([0, 0], { width: 100, height: 20 })).toBe('0.0,20.0 100.0,20.0');
});
