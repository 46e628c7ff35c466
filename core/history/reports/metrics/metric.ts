import type { CostRate, ReportQuery, ReportRow } from '../../../model/report.ts';
import type { ReadDatabase } from '../../sqlite/database/read-database.ts';
import type { Bucket } from '../buckets.ts';
import type { ReportSource } from '../columns/report-source.ts';

/** What a metric works on; times in epoch seconds. */
export interface ReportInput {
  readonly database: ReadDatabase;
  readonly source: ReportSource;
  readonly query: ReportQuery;
  /** They follow each other without gaps. */
  readonly buckets: readonly Bucket[];
  readonly now: number;
}

export interface Column {
  readonly name: string;
  readonly unit: string;
}

export interface Metric {
  /** One sentence that stands in every export. */
  readonly definition: string;
  readonly columns: readonly Column[];
  run(input: ReportInput): ReportRow[];
  /** This figure may be added up over keys, and ranks them. */
  readonly summable?: string;
  /** A column that tells rows of one bucket and key apart: only rows alike in it are added up. */
  readonly classedBy?: string;
  /** Ranks the keys where nothing can be added up; else their VMs do. */
  readonly rankedBy?: string;
  /** What a rate adds to it. */
  withCost?(rate: CostRate): Pick<Metric, 'definition' | 'columns'>;
}
