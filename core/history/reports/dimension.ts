import type { ReportDimension } from '../../model/report.ts';

const COLUMNS: Readonly<Record<Exclude<ReportDimension, `tag:${string}`>, string>> = {
  none: "''",
  os: 'os',
  host: 'origin',
  descriptor: 'prefix',
  requester: 'requester',
  outcome: 'outcome',
};

/** The SQL expression a report groups by, with the parameter it binds. Columns by allow-list, values only bound. */
export interface DimensionSql {
  readonly expression: string;
  readonly parameters: readonly string[];
}

export function dimensionSql(dimension: ReportDimension): DimensionSql {
  if (isTag(dimension)) {
    const path = `$.${JSON.stringify(dimension.slice('tag:'.length))}`;
    return { expression: "coalesce(json_extract(tags, ?), '')", parameters: [path] };
  }
  return { expression: COLUMNS[dimension], parameters: [] };
}

function isTag(dimension: ReportDimension): dimension is `tag:${string}` {
  return dimension.startsWith('tag:');
}
