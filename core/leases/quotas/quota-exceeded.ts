import { DynvmError } from '../../model/failure.ts';
import { describeQuotaSubject, type QuotaRefusal } from '../../model/quota.ts';

const GIB = 1024 ** 3;

/** The refusal as data and as one sentence: which limit, who holds it, and when the next of these VMs ends. */
export function quotaExceeded(quota: QuotaRefusal, { vm }: { vm?: string } = {}): DynvmError {
  return new DynvmError({
    code: 'quota-exceeded',
    message: `${describeLimit(quota)}${describeHolders(quota)}.`,
    hint: describeWayOut(quota),
    quota,
    ...(vm === undefined ? {} : { where: { vm } }),
  });
}

function describeLimit(quota: QuotaRefusal): string {
  const { limit, allowed, used, asked } = quota;
  const whose = `The quota of ${describeQuotaSubject(quota.subject)}`;
  switch (limit) {
    case 'vmsPerRequest':
      return `${whose} allows ${allowed} VMs per request, not ${asked}`;
    case 'lifetimeMinutes':
      return `${whose} allows VMs to live for ${allowed} minutes, not ${asked}`;
    case 'memoryBytes':
      return `${whose} is ${toGib(allowed)} GiB of memory: ${toGib(used)} GiB are used and ${toGib(asked)} GiB more were asked for`;
    default: {
      const unit = limit === 'vms' ? 'VMs' : 'vCPUs';
      return `${whose} is ${allowed} ${unit}: ${used} are used and ${asked} more were asked for`;
    }
  }
}

function describeHolders({ heldBy, nextEndsAt }: QuotaRefusal): string {
  const holders = heldBy.map(({ name, vms }) => `${name} ${vms}`).join(', ');
  const next =
    nextEndsAt === undefined ? '' : `; the next of these VMs ends at ${new Date(nextEndsAt).toISOString()}`;
  return holders === '' ? '' : `; held by ${holders}${next}`;
}

function describeWayOut({ limit, canFitLater }: QuotaRefusal): string {
  if (canFitLater)
    return 'Release VMs, or ask with maxWaitSeconds (CLI: --queue) to wait until they have ended.';
  if (limit === 'lifetimeMinutes') return 'Choose an earlier deadline, or ask an admin to change the quota.';
  return 'Ask for less, or ask an admin to change the quota.';
}

function toGib(bytes: number): number {
  return Math.round((bytes / GIB) * 10) / 10;
}
