import type { HistoryFilter, HistoryRow, HistorySort } from '../../../../core/model/history.ts';
import { invoke } from '../../../bridge.ts';
import type { TextTable } from '../../../view/csv-table.ts';

const PAGE_ROWS = 1000;
/** Beyond this, use a report: spreadsheets stop soon after. */
const ROWS_MAX = 200_000;
const HEADS = [
  'Name',
  'Descriptor',
  'Outcome',
  'OS',
  'Host',
  'Address',
  'vCPU',
  'Memory, bytes',
  'Requester',
  'Tags',
  'Requested',
  'Ready',
  'Deleted',
  'Ready in, s',
  'Lifetime, s',
  'Failure',
];

/** Every VM of the history that matches, for export in the order of the list: exact values, times in ISO 8601. */
export async function readHistoryTable(filter: HistoryFilter, sort: HistorySort): Promise<TextTable> {
  const rows: HistoryRow[] = [];
  let after: string | undefined;
  do {
    const page = await invoke('history.list', {
      filter,
      sort,
      limit: PAGE_ROWS,
      ...(after !== undefined && { after }),
    });
    rows.push(...page.rows);
    after = page.next;
  } while (after !== undefined && rows.length < ROWS_MAX);
  return { heads: HEADS, rows: rows.map(toCells) };
}

function toCells(row: HistoryRow): (string | number)[] {
  const time = (at: number | undefined) => (at === undefined ? '' : new Date(at).toISOString());
  const tags = Object.entries(row.tags).map(([key, value]) => `${key}=${value}`);
  return [
    row.name,
    row.descriptor,
    row.outcome,
    row.osKey,
    row.host,
    row.address,
    row.vcpus,
    row.memoryBytes,
    row.requester,
    tags.join(' '),
    time(row.askedAt),
    time(row.availableAt),
    time(row.endedAt),
    row.createSeconds,
    row.liveSeconds ?? '',
    row.failure ?? '',
  ];
}
