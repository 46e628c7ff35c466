import { expect, it } from 'vitest';
import { splitSpan } from '../../../../core/history/reports/columns/report-source.ts';

it('a long span is read in parts that follow each other without a gap, and cover it exactly', () => {
  const span = { start: 1_000, end: 1_000 + 400 * 86_400 + 7 };
  const parts = splitSpan(span);
  expect(parts.length).toBeGreaterThan(1);
  expect([parts[0]?.start, parts.at(-1)?.end]).toEqual([span.start, span.end]);
  for (const [index, part] of parts.entries()) {
    expect(part.end).toBeGreaterThan(part.start);
    expect(part.start).toBe(index === 0 ? span.start : parts[index - 1]?.end);
  }
});

it('an empty span has no part', () => {
  expect(splitSpan({ start: 5, end: 5 })).toEqual([]);
});
