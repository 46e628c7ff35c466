import { ALL_KEY, OTHER_KEY, type ReportRow } from '../../model/report.ts';
import type { Metric } from './metrics/metric.ts';

/** Keeps the `top` keys with the largest sums and adds the others up; what can't be added is cut to the top keys. */
export function keepTopN(rows: readonly ReportRow[], top: number, metric: Metric): ReportRow[] {
  const { summable, classedBy } = metric;
  const rankedBy = summable ?? metric.rankedBy ?? 'vms';
  const weight = new Map<string, number>();
  for (const row of rows) weight.set(row.key, (weight.get(row.key) ?? 0) + Number(row[rankedBy] ?? 1));
  weight.delete(ALL_KEY);
  const ranked = [...weight].sort((a, b) => b[1] - a[1] || a[0].localeCompare(b[0]));
  const kept = new Set([ALL_KEY, ...ranked.slice(0, top).map(([key]) => key)]);
  const large = rows.filter((row) => kept.has(row.key));
  if (summable === undefined) return large;
  const others = new Map<string, ReportRow>();
  for (const row of rows) {
    if (kept.has(row.key)) continue;
    const place = `${row.bucket} ${classedBy === undefined ? '' : String(row[classedBy])}`;
    others.set(place, addRow(others.get(place), row, classedBy));
  }
  return [...large, ...others.values()].sort((a, b) => a.bucket.localeCompare(b.bucket));
}

function addRow(sum: ReportRow | undefined, row: ReportRow, classedBy: string | undefined): ReportRow {
  const { bucket, key: _key, ...figures } = row;
  const added = Object.entries(figures).map(([name, value]) => [
    name,
    name === classedBy ? value : Number(sum?.[name] ?? 0) + Number(value),
  ]);
  return { bucket, key: OTHER_KEY, ...Object.fromEntries(added) };
}
