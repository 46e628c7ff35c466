import type { ReportFilter } from '../../../model/report.ts';

/** A condition on rows of `vms` that stands behind others, with what it binds. Empty where nothing is left out. */
export interface FilterSql {
  /** `` or ` AND os = ? AND …` */
  readonly condition: string;
  readonly parameters: readonly string[];
}

/** Only columns that the wide indexes hold: a filtered report costs what the whole one does. */
export function filterSql({ osKey, host, requester, outcome, tag }: ReportFilter): FilterSql {
  const wanted: [condition: string, ...parameters: string[]][] = [];
  if (osKey !== undefined) wanted.push(['os = ?', osKey]);
  if (host !== undefined) wanted.push(['origin = ?', host]);
  if (requester !== undefined) wanted.push(['requester = ?', requester]);
  if (outcome !== undefined) wanted.push(['outcome = ?', outcome]);
  if (tag !== undefined) {
    wanted.push(["coalesce(json_extract(tags, ?), '') = ?", `$.${JSON.stringify(tag.key)}`, tag.value]);
  }
  return {
    condition: wanted.map(([condition]) => ` AND ${condition}`).join(''),
    parameters: wanted.flatMap(([, ...parameters]) => parameters),
  };
}
