import type { LogFilter, LogRow } from '../../../core/model/audit.ts';
import { notifyFailure, notifySuccess } from '../../actions/notifications.tsx';
import { bridge, invoke, unwrapResult } from '../../bridge.ts';
import { toCsvLine } from '../../format/csv-line.ts';
import { pluralize } from '../../format/quantity.ts';

export const PAGE_LINES = 200;
/** The most one call returns. */
const EXPORT_PAGE_LINES = 1000;
/** Beyond this, use the log files or a report: spreadsheets stop soon after. */
const EXPORT_MAX_LINES = 200_000;

/** Lines newest first. @param before id of the last line of the page before @throws DynvmError */
export function readLogPage(filter: LogFilter, before?: string): Promise<LogRow[]> {
  return invoke('activity.list', { filter, limit: PAGE_LINES, ...(before !== undefined && { before }) });
}

/** Saves every matching line as CSV, with times in ISO 8601, to a file the user chooses. */
export async function exportActivity(filter: LogFilter): Promise<void> {
  try {
    const lines = await readAllLines(filter);
    const text = [HEAD, ...lines.map(toCsvRow)].join('\r\n');
    const fileName = `dynvm-activity-${new Date().toISOString().slice(0, 10)}.csv`;
    const { path } = await unwrapResult(bridge.shell.saveFile({ fileName, text: `${text}\r\n` }));
    if (path !== undefined) notifySuccess(`Saved ${pluralize(lines.length, 'line')} to ${path}`);
  } catch (error) {
    notifyFailure('Could not save the activity', error);
  }
}

async function readAllLines(filter: LogFilter): Promise<LogRow[]> {
  const all: LogRow[] = [];
  while (all.length < EXPORT_MAX_LINES) {
    const before = all.at(-1)?.id;
    const page = await invoke('activity.list', {
      filter,
      limit: EXPORT_PAGE_LINES,
      ...(before !== undefined && { before }),
    });
    all.push(...page);
    if (page.length < EXPORT_PAGE_LINES) break;
  }
  return all;
}

const HEAD = toCsvLine(['time', 'level', 'kind', 'actor', 'host entry', 'VM', 'request', 'message']);

function toCsvRow({ at, level, kind, actor, hostRef, vm, requestId, message }: LogRow): string {
  const time = new Date(at).toISOString();
  return toCsvLine([time, level, kind, actor, hostRef ?? '', vm ?? '', requestId ?? '', message]);
}
