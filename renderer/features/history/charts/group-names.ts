import { ALL_KEY, OTHER_KEY, type ReportDimension } from '../../../../core/model/report.ts';

const BY_WORDS: Readonly<Record<string, string>> = { os: 'OS', host: 'host', requester: 'requester' };

/** The grouping in words: `OS`, `tag team`. */
export function toDimensionName(by: ReportDimension): string {
  return BY_WORDS[by] ?? by.replace(/^tag:/, 'tag ');
}

/** A group in words: VMs without the tag are untagged, others without a value unknown. */
export function toGroupName(key: string, by: ReportDimension): string {
  if (key === '') return by.startsWith('tag:') ? 'untagged' : 'unknown';
  if (key === OTHER_KEY) return 'other';
  return key === ALL_KEY ? 'all' : key;
}
