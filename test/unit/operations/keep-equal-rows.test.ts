import { expect, it } from 'vitest';
import { createEqualRowsKeeper } from '../../../core/operations/keep-equal-rows.ts';

it('answers with the same array until a row differs, each question by itself', () => {
  const keep = createEqualRowsKeeper<{ count: number }>();
  const first = keep('all', [{ count: 3 }]);
  expect(keep('labelled', [{ count: 3 }])).not.toBe(first);
  expect(keep('all', [{ count: 3 }])).toBe(first);
  const second = keep('all', [{ count: 2 }]);
  expect(second).toEqual([{ count: 2 }]);
  expect(keep('all', [{ count: 2 }])).toBe(second);
});

it('forgets the oldest question when clients make up new ones', () => {
  const keep = createEqualRowsKeeper<{ count: number }>();
  const first = keep('first', [{ count: 1 }]);
  for (let index = 0; index < 100; index += 1) keep(`other ${index}`, [{ count: 1 }]);
  expect(keep('first', [{ count: 1 }])).not.toBe(first);
});
