import { expect, it } from 'vitest';
import { EventPace } from '../../../../core/xapi/events/event-pace.ts';

it('200 changes a second, each in an answer of its own, are never waited for long', () => {
  const pace = new EventPace(0);
  let nowMs = 0;
  let longestMs = 0;
  for (let second = 0; second < 600; second++) {
    // While one waits, changes gather: the next answer has them all.
    const startedMs = nowMs;
    while (nowMs < startedMs + 1_000) {
      const pauseMs = pace.pauseMsAfter(1, nowMs);
      longestMs = Math.max(longestMs, pauseMs);
      nowMs += Math.max(5, pauseMs);
    }
  }
  expect(longestMs).toBeLessThan(50);
});

it('10,000 VMs that start at once are read without a pause; 5,000 more in each answer are spread over time', () => {
  const pace = new EventPace(0);
  expect(pace.pauseMsAfter(9_900, 0)).toBe(0);
  expect(pace.pauseMsAfter(5_000, 0)).toBeGreaterThan(2_000);
  let nowMs = 10_000;
  let events = 0;
  for (; nowMs < 110_000; events += 5_000) nowMs += pace.pauseMsAfter(5_000, nowMs) + 1;
  expect(events / 100).toBeLessThan(2_500);
});
