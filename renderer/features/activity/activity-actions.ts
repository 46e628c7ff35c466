import type { LogFilter, LogRow } from '../../../core/model/audit.ts';
import { sayDone, sayFailed } from '../../actions/notifications.tsx';
import { ask, bridge, unwrap } from '../../bridge.ts';
import { csvLine } from '../../format/csv-line.ts';
import { countOf } from '../../format/quantity.ts';

export const PAGE_LINES = 200;
/** What one call gives at most. */
const EXPORT_PAGE_LINES = 1000;
/** More belongs into the log files or a report; a spreadsheet ends soon after. */
const EXPORT_MAX_LINES = 200_000;

/** Lines newest first. @param before id of the last line of the page before @throws DynvmError */
export function logPage(filter: LogFilter, before?: string): Promise<LogRow[]> {
  return ask('log.list', { filter, limit: PAGE_LINES, ...(before !== undefined && { before }) });
}

/** Saves every line that matches, as CSV with times in ISO 8601, where the person chooses. */
export async function exportActivity(filter: LogFilter): Promise<void> {
  try {
    const lines = await allLines(filter);
    const text = [HEAD, ...lines.map(csvRow)].join('\r\n');
    const fileName = `dynvm-activity-${new Date().toISOString().slice(0, 10)}.csv`;
    const { path } = await unwrap(bridge.shell.saveFile({ fileName, text: `${text}\r\n` }));
    if (path !== undefined) sayDone(`Saved ${countOf(lines.length, 'line')} to ${path}`);
  } catch (error) {
    sayFailed('The activity was not saved', error);
  }
}

async function allLines(filter: LogFilter): Promise<LogRow[]> {
  const all: LogRow[] = [];
  while (all.length < EXPORT_MAX_LINES) {
    const before = all.at(-1)?.id;
    const page = await ask('log.list', {
      filter,
      limit: EXPORT_PAGE_LINES,
      ...(before !== undefined && { before }),
    });
    all.push(...page);
    if (page.length < EXPORT_PAGE_LINES) break;
  }
  return all;
}

const HEAD = csvLine(['time', 'level', 'kind', 'actor', 'host entry', 'VM', 'request', 'message']);

function csvRow({ at, level, kind, actor, hostRef, vm, requestId, message }: LogRow): string {
  const time = new Date(at).toISOString();
  return csvLine([time, level, kind, actor, hostRef ?? '', vm ?? '', requestId ?? '', message]);
}
