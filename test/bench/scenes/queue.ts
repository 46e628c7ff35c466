import { decide, LifePredictor, UsageAccounts, type WaitingRequest } from '../../../core/queue/index.ts';
import { type Figure, limited, rounded, type Scene } from '../figure.ts';
import { type Summary, summarise, timeMs } from '../measure.ts';
import {
  type Day,
  Experience,
  fairShare,
  firstFit,
  firstInFirstOut,
  Lab,
  type Policy,
} from '../queue/run-day.ts';
import { generateWorkload, LARGE_COUNT, SLOTS } from '../queue/workload.ts';

const SEEDS = 20;
/** Seeds of the day before. */
const DAY_BEFORE = 1_000;
const MINUTE_MS = 60_000;
const WAITING = 10_000;

/** The queue's own decisions on days of a lab that is too small, with a clock that jumps. */
export const queue: Scene = {
  name: 'queue',
  title: `Queue: ${SLOTS} slots, 16 h, two greedy CI tokens, 12 engineers, one request for ${LARGE_COUNT} (${SEEDS} seeds)`,
  async run(): Promise<Figure[]> {
    const own = runDays(fairShare);
    const fifo = runDays(firstInFirstOut);
    const fit = runDays(firstFit);
    const beside = (read: (days: readonly Day[]) => number, unit: string) =>
      `first in, first out: ${rounded(read(fifo))} ${unit}; first fit: ${rounded(read(fit))} ${unit}`;
    const decision = await timeDecisions();
    return [
      limited({
        what: 'Engineers wait, p95 (median over the seeds)',
        value: engineersP95(own),
        unit: 'min',
        atMost: 15,
        beside: beside(engineersP95, 'min'),
      }),
      limited({
        what: `The request for ${LARGE_COUNT} waits (median over the seeds)`,
        value: largeWait(own),
        unit: 'min',
        atMost: 120,
        beside: beside(largeWait, 'min'),
      }),
      limited({
        what: 'Slots in use (median over the seeds)',
        value: utilisation(own),
        unit: '',
        atLeast: 0.95,
        beside: beside(utilisation, ''),
      }),
      ...rangeFigures(own),
      limited({
        what: `A decision with ${WAITING.toLocaleString('en')} waiting requests, median`,
        value: decision.median,
        detail: `p99 ${rounded(decision.p99)} ms`,
        unit: 'ms',
        atMost: 10,
        timed: true,
      }),
    ];
  },
};

function runDays(policy: Policy): Day[] {
  return Array.from({ length: SEEDS }, (_, index) => {
    const experience = new Experience();
    new Lab(experience).run(generateWorkload(DAY_BEFORE + index + 1), policy);
    return new Lab(experience).run(generateWorkload(index + 1), policy);
  });
}

function engineersP95(days: readonly Day[]): number {
  return median(
    days.map(({ served }) => {
      const waits = served.filter(({ ask }) => ask.kind === 'engineer').map(({ waitMs }) => waitMs);
      return summarise(waits).p95 / MINUTE_MS;
    }),
  );
}

function largeWait(days: readonly Day[]): number {
  return (
    median(
      days.flatMap(({ served }) =>
        served.filter(({ ask }) => ask.kind === 'large').map(({ waitMs }) => waitMs),
      ),
    ) / MINUTE_MS
  );
}

function utilisation(days: readonly Day[]): number {
  return median(days.map((day) => day.utilisation));
}

/** How good the shown ranges were, of all that waited and were told one. */
function rangeFigures(days: readonly Day[]): Figure[] {
  const told = days.flatMap(({ served }) =>
    served.flatMap(({ ask, waitMs, started, shown }) =>
      started && shown ? [{ startedAt: ask.at + waitMs, shown }] : [],
    ),
  );
  const inside = told.filter(
    ({ startedAt, shown }) => startedAt >= shown.earliestAt && startedAt <= shown.latestAt,
  );
  const widths = told.map(({ shown }) => (shown.latestAt - shown.earliestAt) / MINUTE_MS);
  const share = (100 * inside.length) / told.length;
  const detail = `median width ${Math.round(median(widths))} min, ${told.length.toLocaleString('en')} waits`;
  return [
    limited({
      what: 'Waits inside the range shown, not too few',
      value: share,
      unit: '%',
      atLeast: 60,
      detail,
    }),
    limited({ what: 'Waits inside the range shown, not too many', value: share, unit: '%', atMost: 80 }),
  ];
}

async function timeDecisions(): Promise<Summary> {
  const waiting = Array.from({ length: WAITING }, (_, index): WaitingRequest => {
    const principal = `principal-${index % 40}`;
    const common = { id: `${index}`, principal, job: `job-${index % 300}`, startsInPart: false };
    return { ...common, count: 2 + (index % 9), lifetimeMs: 3_600_000, queuedAt: index, passedOverAt: index };
  });
  const accounts = new UsageAccounts();
  for (let index = 0; index < 40; index++) accounts.changeLive(`principal-${index}`, index, 0);
  const now = 4 * 3_600_000;
  const capacity = { freeFor: () => 1, fitsAt: () => now + 600_000, competes: () => true };
  const shares = { accounts, weightOf: () => 1 };
  const lives = new LifePredictor();
  const times: number[] = [];
  for (let round = 0; round < 200; round++) {
    const input = { now: now + round, waiting, shares, lives, capacity };
    times.push(
      await timeMs(async () => {
        decide({ ...input, reserveAfterMs: 1_800_000, provisionMs: 60_000, start: () => false });
      }),
    );
  }
  return summarise(times);
}

function median(values: readonly number[]): number {
  return summarise(values).median;
}
