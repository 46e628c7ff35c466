import { describe, expect, it } from 'vitest';
import {
  initialActivityFilter,
  toLogFilter,
} from '../../../../../renderer/features/activity/activity-filter.ts';

describe('the filter of the activity', () => {
  it('is empty until something is chosen', () => {
    expect(toLogFilter(initialActivityFilter(), 0)).toEqual({});
    expect(toLogFilter({ ...initialActivityFilter(), search: '  ' }, 0)).toEqual({});
  });

  it('asks for what is chosen, at least as severe, and no further back', () => {
    const now = 10_000_000;
    const choice = {
      level: 'warning',
      family: 'host',
      actor: 'fleet',
      hostRef: '3',
      search: ' down ',
      span: 'hour',
    } as const;
    expect(toLogFilter(choice, now)).toEqual({
      level: 'warning',
      kinds: ['host'],
      actor: 'fleet',
      hostRef: 3,
      search: 'down',
      fromAt: now - 3_600_000,
    });
  });
});
