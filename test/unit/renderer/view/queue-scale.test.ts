import { expect, it } from 'vitest';
import type { QueueRow } from '../../../../core/model/queue.ts';
import { toScale, toSpan } from '../../../../renderer/view/queue-scale.ts';

const MINUTE = 60_000;
const NOW = 1_000 * MINUTE;
const until = (minutes: number) =>
  ({ estimate: { earliestAt: NOW, likelyAt: NOW, latestAt: NOW + minutes * MINUTE } }) as QueueRow;

it('the axis ends behind most ranges, on a round number', () => {
  const { minutes, tickMinutes } = toScale([5, 20, 50, 70, 5_000].map(until), NOW);
  expect([minutes, tickMinutes]).toEqual([90, [30, 60, 90]]);
});

it('an axis without estimates is a short one', () => {
  expect(toScale([{} as QueueRow], NOW).minutes).toBe(15);
});

it('a range is drawn where it lies, and cut at the end of the axis', () => {
  const scale = { fromAt: NOW, minutes: 100, tickMinutes: [] };
  const at = (minutes: number) => NOW + minutes * MINUTE;
  expect(toSpan({ earliestAt: at(20), likelyAt: at(30), latestAt: at(60) }, scale)).toEqual({
    left: 20,
    width: 40,
    middle: 30,
  });
  expect(toSpan({ earliestAt: at(90), likelyAt: at(300), latestAt: at(500) }, scale)).toEqual({
    left: 90,
    width: 10,
    middle: 99,
  });
});
