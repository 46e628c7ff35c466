import type { DatabaseSyncInstance } from '@photostructure/sqlite';
import { DynvmError } from '../../model/failure.ts';
import type { HistoryFilter, HistoryPage, HistoryRow } from '../../model/history.ts';
import type { Cell } from './vm-rows.ts';

interface VmRecord {
  [column: string]: Cell;
}

/** One page of the history, newest ask first; continued by (time, id), so that a page costs the same however deep. */
export function historyPage(
  database: DatabaseSyncInstance,
  filter: HistoryFilter,
  limit: number,
  after: string | undefined,
): HistoryPage {
  const { conditions, parameters } = conditionsOf(filter);
  if (after !== undefined) {
    const mark = readMark(after);
    conditions.push('(starts, id) < (?, ?)');
    parameters.push(mark.starts, mark.id);
  }
  const where = conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`;
  const records = database
    .prepare(`SELECT * FROM vms ${where} ORDER BY starts DESC, id DESC LIMIT ?`)
    .all(...parameters, limit + 1) as unknown as VmRecord[];
  const shown = records.slice(0, limit);
  const last = shown.at(-1);
  return {
    rows: shown.map(asRow),
    ...(records.length > limit && last ? { next: `${last.starts}:${last.id}` } : {}),
  };
}

function conditionsOf(filter: HistoryFilter) {
  const conditions: string[] = [];
  const parameters: Cell[] = [];
  const add = (condition: string, ...values: Cell[]) => {
    conditions.push(condition);
    parameters.push(...values);
  };
  if (filter.descriptor !== undefined) add('descriptor = ?', filter.descriptor);
  if (filter.search !== undefined) add('instr(lower(name), lower(?)) > 0', filter.search);
  if (filter.osKey !== undefined) add('os = ?', filter.osKey);
  if (filter.host !== undefined) add('origin = ?', filter.host);
  if (filter.requester !== undefined) add('requester = ?', filter.requester);
  if (filter.outcome !== undefined) add('outcome = ?', filter.outcome);
  if (filter.tag !== undefined) {
    add('json_extract(tags, ?) = ?', `$.${JSON.stringify(filter.tag.key)}`, filter.tag.value);
  }
  if (filter.fromAt !== undefined) add('starts >= ?', filter.fromAt / 1000);
  if (filter.toAt !== undefined) add('starts < ?', filter.toAt / 1000);
  return { conditions, parameters };
}

function readMark(after: string): { starts: number; id: number } {
  const [starts, id, ...rest] = after.split(':').map(Number);
  if (rest.length === 0 && Number.isFinite(starts) && Number.isInteger(id)) {
    return { starts: Number(starts), id: Number(id) };
  }
  throw new DynvmError({
    code: 'bad-input',
    message: `${JSON.stringify(after)} is not the mark of a page`,
    hint: 'Begin again without it.',
    where: { field: 'after' },
  });
}

function asRow(record: VmRecord): HistoryRow {
  return {
    id: Number(record.id),
    ...text('leaseId', record.lease_id),
    ...text('vmUuid', record.vm_uuid),
    ...text('requestId', record.request_id),
    name: String(record.name),
    descriptor: String(record.descriptor),
    osKey: String(record.os),
    osVersion: String(record.os_version),
    host: String(record.origin),
    requester: String(record.requester),
    tags: readTags(record.tags),
    outcome: String(record.outcome),
    ...text('failure', record.failure),
    address: String(record.ipaddr),
    vcpus: Number(record.cpu),
    memoryBytes: Number(record.memory),
    askedAt: Math.round(Number(record.asked_time) * 1000),
    ...time('availableAt', record.created_time),
    ...time('deadlineAt', record.expired_time),
    ...time('endedAt', record.ends),
    createSeconds: Number(record.create_duration_secs),
    ...(typeof record.live_duration_secs === 'number' ? { liveSeconds: record.live_duration_secs } : {}),
    imported: record.imported === 1,
  };
}

function text<K extends string>(name: K, cell: Cell | undefined): { [P in K]?: string } {
  return (typeof cell === 'string' ? { [name]: cell } : {}) as { [P in K]?: string };
}

function time<K extends string>(name: K, cell: Cell | undefined): { [P in K]?: number } {
  return (typeof cell === 'number' ? { [name]: Math.round(cell * 1000) } : {}) as { [P in K]?: number };
}

/** Imported tags may be anything; only text is shown. */
function readTags(cell: Cell | undefined): Record<string, string> {
  if (typeof cell !== 'string') return {};
  const parsed: unknown = JSON.parse(cell);
  if (typeof parsed !== 'object' || parsed === null) return {};
  return Object.fromEntries(Object.entries(parsed).map(([key, value]) => [key, String(value)]));
}
