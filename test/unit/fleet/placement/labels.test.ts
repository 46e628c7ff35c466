import { describe, expect, it } from 'vitest';
import { labelsMatch } from '../../../../core/fleet/index.ts';

describe('label rule', () => {
  it.each([
    [[], [], true],
    [[], ['perf'], false],
    [['perf'], [], false],
    [['perf'], ['perf'], true],
    [['perf', 'ssd'], ['gpu', 'ssd'], true],
    [['perf'], ['gpu'], false],
  ])('a host with %o and an ask with %o: %s', (hostLabels, labels, matches) => {
    expect(labelsMatch(hostLabels, { labels, ignoreLabels: false })).toBe(matches);
    expect(labelsMatch(hostLabels, { labels, ignoreLabels: true })).toBe(true);
  });
});
