import type { HistoryFacet, HistoryFacets } from '../../model/history.ts';
import { tagsIn } from './columns/dimension.ts';
import type { ReportSource } from './columns/report-source.ts';

const COLUMNS: Readonly<Record<Exclude<HistoryFacet, 'tagKeys'>, string>> = {
  osKeys: 'os',
  hosts: 'origin',
  requesters: 'requester',
  outcomes: 'outcome',
};

/**
 * What VMs of a span differ by, names in order: those that were there or were asked for in it. The columns are those of
 * the span's reports: what one of them has read costs nothing.
 */
export function readFacets(
  source: ReportSource,
  wanted: readonly HistoryFacet[],
): Omit<HistoryFacets, 'firstAt'> {
  const valuesIn = (column: string): string[] => {
    const names = [source.present, source.notHandedOut].flatMap((rows) => rows.labels(column).names);
    return [...new Set(names)].filter((name) => name !== '');
  };
  const listValues = (facet: HistoryFacet): string[] => {
    if (!wanted.includes(facet)) return [];
    if (facet !== 'tagKeys') return valuesIn(COLUMNS[facet]).sort();
    return [...new Set(valuesIn('tags').flatMap((tags) => Object.keys(tagsIn(tags))))].sort();
  };
  return {
    osKeys: listValues('osKeys'),
    hosts: listValues('hosts'),
    requesters: listValues('requesters'),
    tagKeys: listValues('tagKeys'),
    outcomes: listValues('outcomes'),
  };
}
