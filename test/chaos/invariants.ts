import { isDeepStrictEqual } from 'node:util';
import type { HistoryRow } from '../../core/model/history.ts';
import { agreed, type ServiceUnderTest } from '../integration/cli/service-under-test.ts';
import type { ChaosPeer } from './couchbase-peer.ts';
import { judgeDocuments } from './documents.ts';
import { type Observations, pause } from './stage.ts';
import type { Verdict } from './verdict.ts';

/** What must be so this long after the last fault, and after each deadline. */
const GRACE_MS = 60_000;
const PAGE_ROWS = 1000;

export interface Judged {
  readonly service: ServiceUnderTest;
  readonly peer: ChaosPeer | undefined;
  readonly observations: Observations;
  /** VMs on a host at most. */
  readonly cap: number;
}

/** Judges the run once its faults have ended. */
export async function judge({ service, peer, observations, cap }: Judged): Promise<Verdict[]> {
  const { accepted, mostVmsOnAHost, longestOverdueMs } = observations;
  const faultsEndedAt = Date.now();
  const agreement = await settled(service, faultsEndedAt + GRACE_MS);
  const seconds = Math.round((Date.now() - faultsEndedAt) / 1000);
  const overdue = await overdueLeases(service);
  const rows = await readHistory(service);
  const incomplete = rows.filter((row) => !isComplete(row));
  const known = new Set(rows.map(({ leaseId }) => leaseId));
  const forgotten = [...accepted].filter((id) => !known.has(id));
  const { liveLeases, vms, markedVms, halfMade, orphanDisks, reservations, runningRequests } = agreement;
  const unsettled = agreement.unsettledLeases;
  return [
    verdict('every VM of ours has a live lease, and every live lease its VM', [
      [liveLeases === vms && vms === markedVms, `${liveLeases} leases, ${vms} VMs, ${markedVms} marked`],
    ]),
    verdict('nothing half-made, no disk without a VM', [
      [halfMade === 0 && orphanDisks === 0, `${halfMade} half-made, ${orphanDisks} disks`],
    ]),
    verdict('no cap was ever exceeded', [[mostVmsOnAHost <= cap, `${mostVmsOnAHost} VMs of ${cap} at most`]]),
    verdict('no lease outlives its deadline and the return of its host by 60 s', [
      [
        overdue.length === 0 && longestOverdueMs < GRACE_MS,
        `${overdue.length} overdue, ${Math.round(longestOverdueMs / 1000)} s at most on the way`,
      ],
    ]),
    verdict('every request has ended and every lease is settled', [
      [
        runningRequests === 0 && unsettled.length === 0,
        `after ${seconds} s: ${runningRequests} requests, ${unsettled.join(', ') || 'no leases'} under way`,
      ],
    ]),
    verdict('every history document is there and complete', [
      [
        incomplete.length === 0 && forgotten.length === 0,
        `${rows.length} documents, ${incomplete.length} incomplete, ${forgotten.length} missing`,
      ],
    ]),
    ...(peer ? [await judgeDocuments(service, peer.bucket, rows, GRACE_MS)] : []),
    verdict('nothing is reserved', [[reservations === 0, `${reservations} reservations`]]),
  ];
}

function verdict(invariant: string, [[holds, found]]: [[boolean, string]]): Verdict {
  return { invariant, holds, found };
}

/** The agreement as soon as everything is settled, or as it is when the time is over. */
async function settled(service: ServiceUnderTest, untilAt: number) {
  for (;;) {
    const agreement = await service.agreement();
    if (isDeepStrictEqual(agreement, agreed(agreement.liveLeases)) || Date.now() > untilAt) return agreement;
    await pause(500);
  }
}

/** Follows them all to their end: those that are still there a minute after the last deadline. */
async function overdueLeases(service: ServiceUnderTest): Promise<string[]> {
  for (;;) {
    const leases = await service.live();
    const lastAt = Math.max(0, ...leases.map(({ deadlineAt }) => deadlineAt)) + GRACE_MS;
    if (leases.length === 0 || Date.now() > lastAt) return leases.map(({ name }) => name);
    await pause(500);
  }
}

async function readHistory(service: ServiceUnderTest): Promise<HistoryRow[]> {
  const rows: HistoryRow[] = [];
  let after: string | undefined;
  do {
    const page = await service.ask('history.list', { limit: PAGE_ROWS, ...(after ? { after } : {}) });
    rows.push(...page.rows);
    after = page.next;
  } while (after !== undefined);
  return rows;
}

/** Who got it, where, when, and once it is over for how long and why. */
function isComplete(row: HistoryRow): boolean {
  const isNamed = row.name !== '' && row.osKey !== '' && row.leaseId !== undefined && row.vcpus > 0;
  if (row.outcome === 'live') return isNamed && row.endedAt === undefined;
  const wasHanded = row.address !== '';
  const isMeasured = !wasHanded || (row.availableAt !== undefined && row.liveSeconds !== undefined);
  return isNamed && isMeasured && row.endedAt !== undefined;
}
