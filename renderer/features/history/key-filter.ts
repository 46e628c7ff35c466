import type { HistoryFilter } from '../../../core/model/history.ts';
import { OTHER_KEY, type ReportDimension } from '../../../core/model/report.ts';

/** The filter for one group; empty if the key stands for several. */
export function toKeyFilter(by: ReportDimension, key: string): HistoryFilter {
  if (key === OTHER_KEY) return {};
  if (by.startsWith('tag:')) return { tag: { key: by.slice('tag:'.length), value: key } };
  switch (by) {
    case 'os':
      return { osKey: key };
    case 'host':
      return { host: key };
    case 'requester':
      return { requester: key };
    case 'outcome':
      return { outcome: key };
    default:
      return {};
  }
}
