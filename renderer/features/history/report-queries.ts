import type { ReportQueryInput } from '../../../core/model/report.ts';
import { chooseBarBucket, chooseLineBucket, type Period, toPreviousPeriod } from './history-period.ts';
import type { HistoryState, Slot } from './history-store.ts';

/** The most groups with their own colour. */
const STACKED = 7;
const CONSUMERS = 200;

type Choices = Pick<HistoryState, 'by' | 'zone' | 'rate' | 'compare' | 'choice' | 'splits'>;

/** The query of each report. With "all time" there is no previous period to compare with. */
export function toReportQueries(choices: Choices, period: Period): [Slot, ReportQueryInput][] {
  const { by, zone, rate, compare, choice, splits } = choices;
  const now = { zone, ...period };
  const before = { zone, ...toPreviousPeriod(period) };
  const split = { by, top: STACKED };
  const cost = rate ? { cost: rate } : {};
  const queries: [Slot, ReportQueryInput][] = [
    ['hours', { ...now, ...cost, metric: 'hours', by, bucket: chooseBarBucket(period), top: STACKED }],
    ['summary', { ...now, ...cost, metric: 'summary', by, bucket: 'all', top: CONSUMERS }],
    ['summaryBefore', { ...before, ...cost, metric: 'summary', by, bucket: 'all' }],
    ['lives', { ...now, metric: 'usage-duration', bucket: 'all', ...(splits.lives && split) }],
    ['livesBefore', { ...before, metric: 'usage-duration', bucket: 'all' }],
    ['atOnce', { ...now, metric: 'concurrency', bucket: chooseLineBucket(period) }],
    [
      'ready',
      { ...now, metric: 'create-duration', bucket: chooseBarBucket(period), ...(splits.ready && split) },
    ],
    [
      'reasons',
      { ...now, metric: 'failure-reasons', bucket: splits.reasons ? chooseBarBucket(period) : 'all' },
    ],
    ['reasonsBefore', { ...before, metric: 'failure-reasons', bucket: 'all' }],
  ];
  const compared = compare && choice !== 'all';
  return queries.filter(([slot]) => compared || !slot.endsWith('Before'));
}
