import type { Bucket } from '../../core/history/couchbase/bucket.ts';
import { HistoryDocument, type HistoryRow } from '../../core/model/history.ts';
import type { ServiceUnderTest } from '../integration/cli/service-under-test.ts';
import { pause } from './stage.ts';
import type { Verdict } from './verdict.ts';

/** Every VM that somebody got has its document in the bucket, as the history has it; nothing else is there of ours. */
export async function judgeDocuments(
  service: ServiceUnderTest,
  bucket: Bucket,
  rows: readonly HistoryRow[],
  graceMs: number,
): Promise<Verdict> {
  const untilAt = Date.now() + graceMs;
  const waiting = async () => {
    const { history } = await service.ask('couchbase.status', {});
    return history ? history.pending + history.parked : Number.POSITIVE_INFINITY;
  };
  while ((await waiting()) > 0 && Date.now() < untilAt) await pause(500);
  const handed = rows.filter(({ availableAt, vmUuid }) => availableAt !== undefined && vmUuid !== undefined);
  const wrong: string[] = [];
  for (const row of handed) {
    const found = await bucket.read(row.vmUuid ?? '');
    const fault = found.kind === 'found' ? findFault(found.content, row) : `is ${found.kind}`;
    if (fault !== undefined) wrong.push(`${row.name} ${fault}`);
  }
  const left = await waiting();
  return {
    invariant: 'every history document is in Couchbase, complete',
    holds: wrong.length === 0 && left === 0 && handed.length > 0,
    found: [`${handed.length} documents, ${wrong.length} wrong, ${left} waiting`, ...wrong.slice(0, 3)].join(
      '; ',
    ),
  };
}

function findFault(content: unknown, row: HistoryRow): string | undefined {
  const parsed = HistoryDocument.safeParse(content);
  if (!parsed.success) return `has an unknown shape (${parsed.error.issues[0]?.path.join('.')})`;
  const { state, name, ipaddr, deleted_time, live_duration_secs, endReason } = parsed.data;
  if (name !== row.name || ipaddr !== row.address) return 'is not that VM';
  if (row.outcome === 'live') return state === 'available' ? undefined : `is ${state}, but lives`;
  if (state !== 'deleted' || endReason !== row.outcome)
    return `is ${state} (${endReason}), not ${row.outcome}`;
  return deleted_time === undefined || live_duration_secs === undefined ? 'has no end' : undefined;
}
