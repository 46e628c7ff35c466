import { formatLongDuration } from '../../../format/time.ts';
import { ENDING_SOON_MS } from '../../../view/deadlines.ts';
import type { VmLine } from '../rows/vm-line.ts';

export interface TimeLeftText {
  readonly text: string;
  /** Share of the lifetime, in whole percent; absent if there is nothing to draw. */
  readonly percent?: number;
  readonly soon: boolean;
}

/** The remaining lifetime of a VM. */
export function toTimeLeft({ lease, deadlineAt }: VmLine, now: number): TimeLeftText {
  const ended = lease?.state.kind === 'deleted' || lease?.state.kind === 'failed';
  if (lease === undefined || deadlineAt === undefined || ended) return { text: '–', soon: false };
  if (lease.state.kind === 'releasing') return { text: 'now', soon: false };
  const leftMs = Math.max(0, deadlineAt - now);
  const lifeMs = Math.max(1, deadlineAt - lease.createdAt);
  return {
    text: leftMs === 0 ? 'now' : formatLongDuration(leftMs),
    percent: Math.round(Math.min(1, leftMs / lifeMs) * 100),
    soon: leftMs < ENDING_SOON_MS,
  };
}
