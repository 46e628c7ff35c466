import type { DatabaseSyncInstance } from '@photostructure/sqlite';
import type { ReportQuery, ReportRow } from '../../model/report.ts';
import type { Bucket } from './buckets.ts';
import type { DimensionSql } from './dimension.ts';

/** What a metric works on; times in epoch seconds. */
export interface ReportInput {
  readonly database: DatabaseSyncInstance;
  readonly query: ReportQuery;
  readonly buckets: readonly Bucket[];
  readonly dimension: DimensionSql;
  readonly now: number;
}

export interface Metric {
  /** One sentence that stands in every export. */
  readonly definition: string;
  readonly columns: readonly { readonly name: string; readonly unit: string }[];
  run(input: ReportInput): ReportRow[];
}
