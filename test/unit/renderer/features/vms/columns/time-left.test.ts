import { describe, expect, it } from 'vitest';
import { toTimeLeft } from '../../../../../../renderer/features/vms/columns/time-left.ts';
import { lineOfLease, lineOfVm } from '../vm-fixtures.ts';

const MINUTE_MS = 60_000;
const CREATED_AT = Date.UTC(2026, 3, 29, 12);
const times = { createdAt: CREATED_AT, deadlineAt: CREATED_AT + 240 * MINUTE_MS };

describe('time left of a VM', () => {
  it('is a text and a share of the whole life', () => {
    expect(toTimeLeft(lineOfLease('a', times), CREATED_AT + 60 * MINUTE_MS)).toEqual({
      text: '3\u2009h 00\u2009min',
      percent: 75,
      soon: false,
    });
  });

  it('is soon within the last hour, and now when it is over', () => {
    expect(toTimeLeft(lineOfLease('a', times), times.deadlineAt - 59 * MINUTE_MS)).toMatchObject({
      soon: true,
    });
    expect(toTimeLeft(lineOfLease('a', times), times.deadlineAt - 60 * MINUTE_MS)).toMatchObject({
      soon: false,
    });
    expect(toTimeLeft(lineOfLease('a', times), times.deadlineAt + MINUTE_MS)).toMatchObject({
      text: 'now',
      percent: 0,
    });
  });

  it('never fills more than the whole bar, though the clocks differ', () => {
    expect(toTimeLeft(lineOfLease('a', times), CREATED_AT - MINUTE_MS).percent).toBe(100);
  });

  it('is now while it is released, and nothing for what failed or is not ours', () => {
    const failure = { code: 'timeout', message: 'It did not answer' } as const;
    const releasing = lineOfLease('a', { ...times, state: { kind: 'releasing', reason: 'released' } });
    expect(toTimeLeft(releasing, CREATED_AT)).toEqual({ text: 'now', soon: false });
    const failed = lineOfLease('a', { ...times, state: { kind: 'failed', failure } });
    expect(toTimeLeft(failed, CREATED_AT)).toEqual({ text: '–', soon: false });
    expect(toTimeLeft(lineOfVm(), CREATED_AT)).toEqual({ text: '–', soon: false });
  });
});
