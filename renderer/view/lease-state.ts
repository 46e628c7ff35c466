import { assertNever } from '../../core/model/assert-never.ts';
import type { Lease, LeaseEnd } from '../../core/model/lease.ts';
import { ENDING_SOON_MS } from './deadlines.ts';
import type { Mark } from './mark.ts';
import { describeWait } from './storage-queue.ts';

export interface ShownState {
  readonly mark: Mark;
  readonly word: string;
  /** The reason, if there is one. */
  readonly sentence?: string;
}

/** The state of a lease as mark and word. */
export function toLeaseState({ state, wait, deadlineAt }: Lease, now: number): ShownState {
  const waiting = wait && describeWait(wait);
  switch (state.kind) {
    case 'queued':
      return { mark: 'gone', word: 'queued', ...waiting };
    case 'cloning':
    case 'booting':
      return { mark: 'busy', word: state.kind, ...waiting };
    case 'waiting-for-ip':
      return { mark: 'busy', word: 'waiting for IP' };
    case 'available':
      return deadlineAt - now < ENDING_SOON_MS
        ? { mark: 'warn', word: 'ending soon' }
        : { mark: 'ok', word: 'running' };
    case 'releasing':
      return state.blockedBy
        ? { mark: 'bad', word: 'release pending', sentence: state.blockedBy.message }
        : { mark: 'gone', word: 'releasing', ...(waiting && { sentence: waiting.sentence }) };
    case 'deleted':
      return { mark: 'gone', word: 'gone', sentence: describeLeaseEnd(state.reason) };
    case 'failed':
      return { mark: 'bad', word: 'failed', sentence: state.failure.message };
    default:
      return assertNever(state);
  }
}

/** Why a lease ended. */
function describeLeaseEnd(reason: LeaseEnd): string {
  switch (reason) {
    case 'released':
      return 'It was released';
    case 'deadline':
      return 'Its deadline passed';
    case 'cancelled':
      return 'Its request was cancelled';
    case 'rolled-back':
      return 'Another VM of its request failed, and the request was all or none';
    case 'failed':
      return 'It could not be provisioned';
    case 'deleted-outside':
      return 'It was deleted on the host';
    default:
      return assertNever(reason);
  }
}
