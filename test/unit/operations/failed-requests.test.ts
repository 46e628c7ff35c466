import { expect, it } from 'vitest';
import { createFailedRequests } from '../../../core/operations/failed-requests.ts';
import type { HistoryArchive } from '../../../core/ports.ts';
import { createFakeClock } from '../../fixtures/fake-clock.ts';
import { createSilentLogger } from '../../fixtures/silent-logger.ts';

const DAY_MS = 24 * 3_600_000;
type Failed = HistoryArchive['failedRequests'];

function counting(failedRequests: Failed) {
  const clock = createFakeClock();
  const logger = createSilentLogger();
  const read = createFailedRequests({ archive: { failedRequests } as HistoryArchive, clock, logger });
  return { clock, logger, read };
}

it('failed asks of 30 days are counted, once a minute at most', async () => {
  const asked: number[] = [];
  const { clock, read } = counting(async (sinceAt) => {
    asked.push(sinceAt);
    return [{ host: 's613', osKey: 'suse15', failed: asked.length }];
  });
  const startedAt = clock.now();
  expect((await read())('s613', 'suse15')).toBe(1);
  expect((await read())('s613', 'win22')).toBe(0);
  clock.advance(59_999);
  expect((await read())('s613', 'suse15')).toBe(1);
  clock.advance(1);
  expect((await read())('s613', 'suse15')).toBe(2);
  expect(asked).toEqual([startedAt - 30 * DAY_MS, startedAt + 60_000 - 30 * DAY_MS]);
});

it('a store that does not answer leaves the doctor without them, and is told in the log', async () => {
  const { logger, read } = counting(async () => Promise.reject(new Error('disk gone')));
  expect((await read())('s613', 'suse15')).toBe(0);
  expect(logger.lines.map(({ level }) => level)).toEqual(['warn']);
});

it('without a store nothing is known', async () => {
  const read = createFailedRequests({ clock: createFakeClock(), logger: createSilentLogger() });
  expect((await read())('s613', 'suse15')).toBe(0);
});
