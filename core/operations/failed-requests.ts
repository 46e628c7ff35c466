import type { FailedRequestsCount } from '../fleet/index.ts';
import { FAILED_REQUESTS_DAYS } from '../model/doctor.ts';
import type { Clock, FailedRequests, HistoryArchive, Logger } from '../ports.ts';

const DAY_MS = 24 * 3_600_000;
/** The doctor is asked every few seconds while its page is open; a month changes slower. */
const KEPT_MS = 60_000;

/** Counts them at most once a minute. Without a store, or where it does not answer, nothing is known and 0 is told. */
export function createFailedRequests({
  archive,
  clock,
  logger,
}: {
  archive?: HistoryArchive;
  clock: Clock;
  logger: Logger;
}): () => Promise<FailedRequestsCount> {
  let counted: { atMs: number; of: Promise<FailedRequestsCount> } | undefined;

  async function count(): Promise<FailedRequestsCount> {
    try {
      return byPlace((await archive?.failedRequests(clock.now() - FAILED_REQUESTS_DAYS * DAY_MS)) ?? []);
    } catch (error) {
      logger.warn({ err: error }, 'failed requests could not be counted');
      return () => 0;
    }
  }

  return () => {
    if (counted === undefined || clock.monotonicMs() - counted.atMs >= KEPT_MS) {
      counted = { atMs: clock.monotonicMs(), of: count() };
    }
    return counted.of;
  };
}

function byPlace(rows: readonly FailedRequests[]): FailedRequestsCount {
  const counts = new Map(rows.map(({ host, osKey, failed }) => [`${host} ${osKey}`, failed]));
  return (host, osKey) => counts.get(`${host} ${osKey}`) ?? 0;
}
