import { assertNever } from '../../core/model/assert-never.ts';
import type { Lease, LeaseWait } from '../../core/model/lease.ts';
import type { PlannedVm } from '../../core/model/request.ts';
import { formatDuration } from '../format/time.ts';
import type { UsualTimes } from './progress.ts';

const ORDINALS = ['first', 'second', 'third', 'fourth', 'fifth', 'sixth', 'seventh', 'eighth', 'ninth'];

/** 3 → third, 12 → 12th. */
function formatOrdinal(place: number): string {
  const word = ORDINALS[place - 1];
  if (word !== undefined) return word;
  const teen = place % 100 >= 11 && place % 100 <= 13;
  const suffix = teen ? 'th' : (['th', 'st', 'nd', 'rd'][place % 10] ?? 'th');
  return `${place}${suffix}`;
}

/** What holds a lease up, in few words and as a sentence. */
export function describeWait(wait: LeaseWait): { word: string; sentence: string } {
  switch (wait.kind) {
    case 'storage-queue': {
      const place = formatOrdinal(wait.place);
      const soon = wait.waitMs === undefined ? '' : `; about ${formatDuration(wait.waitMs)} until its turn`;
      return {
        word: `${place} on this storage`,
        sentence: `${capitalize(place)} in the queue of ${wait.storage}, which does one disk operation at a time${soon}`,
      };
    }
    case 'storage-busy':
      return {
        word: 'storage busy',
        sentence: `Another client of the host is using ${wait.storage} (${wait.operation}); this VM continues when it has finished`,
      };
    case 'boot-queue':
      return {
        word: 'waiting to boot',
        sentence: 'As many VMs as provision.concurrency.per.host allows are booting on its host',
      };
    default:
      return assertNever(wait);
  }
}

/** "usually 58 s, after about 12 s in the storage queue"; empty where nothing is known. */
export function describeUsual(usual: UsualTimes, leases: readonly Lease[]): string {
  if (usual.from === 0) return '';
  const waitMs = Math.max(
    0,
    ...leases.map(({ wait }) => (wait?.kind === 'storage-queue' ? (wait.waitMs ?? 0) : 0)),
  );
  const queue = waitMs < 1_000 ? '' : `, after about ${formatDuration(waitMs)} in the storage queue`;
  return `usually ${formatDuration(usual.totalMs)}${queue}`;
}

/** Where the last VM of a plan stands on its storage; undefined where nothing is before it. */
export function describePlannedQueue(placed: readonly PlannedVm[]): string | undefined {
  let last: PlannedVm['storageQueue'];
  for (const { storageQueue } of placed) {
    if (storageQueue && storageQueue.place > (last?.place ?? 1)) last = storageQueue;
  }
  if (!last) return undefined;
  const who = placed.length === 1 ? 'It is' : 'The last is';
  const soon = last.waitMs === undefined ? '' : `: about ${formatDuration(last.waitMs)} until its turn`;
  return `${who} ${formatOrdinal(last.place)} on ${last.storage}, which does one disk operation at a time${soon}`;
}

function capitalize(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
