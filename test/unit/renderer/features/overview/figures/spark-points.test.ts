import { expect, test } from 'vitest';
import { toSparkPoints } from '../../../../../../renderer/features/overview/figures/spark-points.ts';

test('a spark line begins at zero, and its highest point touches the top', () => {
  expect(toSparkPoints([0, 5, 10], { width: 100, height: 20 })).toBe('0.0,20.0 50.0,10.0 100.0,0.0');
  expect(toSparkPoints([0, 0], { width: 100, height: 20 })).toBe('0.0,20.0 100.0,20.0');
});
