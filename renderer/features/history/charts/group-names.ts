import { ALL_KEY, OTHER_KEY, type ReportDimension } from '../../../../core/model/report.ts';

const BY_WORDS: Readonly<Record<string, string>> = { os: 'OS', host: 'host', requester: 'requester' };

/** What is grouped by, as people read it: `OS`, `tag team`. */
export function toDimensionName(by: ReportDimension): string {
  return BY_WORDS[by] ?? by.replace(/^tag:/, 'tag ');
}

/** A key as people read it: VMs without the tag are untagged, those without anything else unknown. */
export function toGroupName(key: string, by: ReportDimension): string {
  if (key === '') return by.startsWith('tag:') ? 'untagged' : 'unknown';
  if (key === OTHER_KEY) return 'other';
  return key === ALL_KEY ? 'all' : key;
}
