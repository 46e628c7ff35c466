import type { QueueRow, StartEstimate } from '../../core/model/queue.ts';

const MINUTE_MS = 60_000;
/** Lengths of the axis, each with a third that is a round number. */
const LENGTHS_MINUTES = [15, 30, 90, 180, 360, 720, 1440];

/** The axis that the likely starts of the queue are drawn on. */
export interface QueueScale {
  readonly fromAt: number;
  readonly minutes: number;
  readonly tickMinutes: readonly number[];
}

/** The shortest axis that most ranges fit on: one that ends in days must not squeeze all others to a point. */
export function toScale(rows: readonly QueueRow[], now: number): QueueScale {
  const ends = rows.flatMap(({ estimate }) => (estimate ? [(estimate.latestAt - now) / MINUTE_MS] : []));
  const most = ends.toSorted((a, b) => a - b)[Math.ceil(0.8 * ends.length) - 1] ?? 0;
  const minutes = LENGTHS_MINUTES.find((length) => length >= most) ?? 1440;
  return { fromAt: now, minutes, tickMinutes: [minutes / 3, (2 * minutes) / 3, minutes] };
}

/** Where a range lies on the axis, in percent; cut at its ends. */
export function toSpan(
  { earliestAt, likelyAt, latestAt }: StartEstimate,
  { fromAt, minutes }: QueueScale,
): { left: number; width: number; middle: number } {
  const percent = (at: number) => Math.min(100, Math.max(0, (100 * (at - fromAt)) / (minutes * MINUTE_MS)));
  const left = percent(earliestAt);
  return { left, width: percent(latestAt) - left, middle: Math.min(99, percent(likelyAt)) };
}
