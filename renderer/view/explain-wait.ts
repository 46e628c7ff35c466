import { assertNever } from '../../core/model/assert-never.ts';
import type { QueueReason } from '../../core/model/queue.ts';
import { describeQuotaSubject, type QuotaRefusal } from '../../core/model/quota.ts';
import { formatCount, formatGib } from '../format/quantity.ts';
import { formatClockTime } from '../format/time.ts';

export interface WaitExplanation {
  readonly sentence: string;
  /** The fact behind it. */
  readonly fact?: string;
}

/** Why a request waits, for people. */
export function explainWait(reason: QueueReason): WaitExplanation {
  switch (reason.kind) {
    case 'next':
      return { sentence: `Next in line: needs ${describeNeed(reason)}` };
    case 'behind':
      return { sentence: `After position ${reason.position}`, fact: `Behind ${reason.descriptor}` };
    case 'reserved':
      return {
        sentence: 'Passed over for too long: free slots are kept for it',
        fact: `${formatCount(reason.free)} of ${formatCount(reason.needed)} so far`,
      };
    case 'kept-for':
      return {
        sentence: `Free slots are kept for ${reason.descriptor}`,
        ...(reason.startsAt !== undefined && {
          fact: `The reservation is for ${formatClockTime(reason.startsAt)}`,
        }),
      };
    case 'quota':
      return explainQuota(reason.quota);
    case 'no-host':
      return { sentence: reason.problem };
    default:
      return assertNever(reason);
  }
}

function explainQuota({ subject, limit, allowed, used, nextEndsAt }: QuotaRefusal): WaitExplanation {
  const whose = describeQuotaSubject(subject);
  const amounts =
    limit === 'memoryBytes'
      ? `${formatGib(used)} of ${formatGib(allowed)}`
      : `${formatCount(used)} of ${formatCount(allowed)} ${limit === 'vcpus' ? 'vCPUs' : 'VMs'}`;
  return {
    sentence: `${whose} is at its quota: ${amounts}`,
    ...(nextEndsAt !== undefined && { fact: `Its next VM ends at ${formatClockTime(nextEndsAt)}` }),
  };
}

function describeNeed({ needed, free }: { needed: number; free: number }): string {
  const slots = needed === 1 ? '1 slot' : `${formatCount(needed)} slots`;
  return `${slots}, ${free === 0 ? 'none' : formatCount(free)} free`;
}
