import type { QuotaLimitName, QuotaLimits, QuotaSubject, QuotaUse } from '../model/quota.ts';
import type { QuotaOwner, QuotaRules } from './quota-rules.ts';
import type { QuotaUsage } from './quota-usage.ts';

/** VMs that somebody wants; sizes are those of one VM. */
export interface QuotaDemand extends QuotaOwner {
  readonly count: number;
  readonly vcpus: number;
  readonly memoryBytes: number;
}

export interface QuotaBreach {
  readonly subject: QuotaSubject;
  readonly limit: QuotaLimitName;
  readonly allowed: number;
  readonly used: number;
  readonly asked: number;
  /** It is within the limit once others have ended. */
  readonly canFitLater: boolean;
}

export interface QuotaView {
  readonly rules: QuotaRules;
  readonly usage: QuotaUsage;
  /** The lab is idle enough for quotas that lend. */
  readonly mayBorrow: boolean;
}

/** The first limit that these VMs would exceed, one that never allows them before one that will. */
export function findBreach(demand: QuotaDemand, view: QuotaView): QuotaBreach | undefined {
  const breaches = view.rules.findLimited(demand).flatMap(({ subject, limits }) => {
    return listBreaches(demand, { subject, limits, used: view.usage.used(subject) }, view.mayBorrow);
  });
  return breaches.find(({ canFitLater }) => !canFitLater) ?? breaches[0];
}

/** As many of these VMs as every limit allows now, `count` at most. */
export function countAllowed(demand: QuotaDemand, view: QuotaView): number {
  let [allowed, tooMany] = [0, demand.count + 1];
  while (tooMany - allowed > 1) {
    const count = (allowed + tooMany) >> 1;
    // Whoever gets a part of it is not refused for the size of the whole.
    if (findBreach({ ...demand, count }, view)) tooMany = count;
    else allowed = count;
  }
  return allowed;
}

function listBreaches(
  demand: QuotaDemand,
  { subject, limits, used }: { subject: QuotaSubject; limits: QuotaLimits; used: QuotaUse },
  mayBorrow: boolean,
): QuotaBreach[] {
  const { count } = demand;
  const breaches: QuotaBreach[] = [];
  const { vmsPerRequest, borrow = false } = limits;
  if (isLimit(vmsPerRequest) && count > vmsPerRequest) {
    const limit = 'vmsPerRequest';
    breaches.push({ subject, limit, allowed: vmsPerRequest, used: 0, asked: count, canFitLater: false });
  }
  if (borrow && mayBorrow) return breaches;
  const asked: QuotaUse = {
    vms: count,
    vcpus: count * demand.vcpus,
    memoryBytes: count * demand.memoryBytes,
  };
  for (const limit of ['vms', 'vcpus', 'memoryBytes'] as const) {
    const allowed = limits[limit];
    // Nothing more is wanted of it: a limit that was set below the use does not matter.
    if (!isLimit(allowed) || asked[limit] === 0 || used[limit] + asked[limit] <= allowed) continue;
    const canFitLater = borrow || asked[limit] <= allowed;
    breaches.push({ subject, limit, allowed, used: used[limit], asked: asked[limit], canFitLater });
  }
  return breaches;
}

function isLimit(value: number | null | undefined): value is number {
  return value !== undefined && value !== null;
}
