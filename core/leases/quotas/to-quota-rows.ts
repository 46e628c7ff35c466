import type { Lease } from '../../model/lease.ts';
import type { QuotaRow, QuotaSubject, QuotaUse } from '../../model/quota.ts';
import type { RequestRow } from '../../model/request.ts';
import type { QuotaOwner } from '../../quotas/index.ts';
import type { LeaseQuotas } from './lease-quotas.ts';
import { listHolders } from './list-holders.ts';

/** Every quota with its use; principals first. @param waiting requests in the queue */
export function toQuotaRows(quotas: LeaseQuotas, waiting: readonly RequestRow[]): QuotaRow[] {
  const leases = quotas.counted();
  return quotas.rules.subjects().map((subject) => toQuotaRow(quotas, subject, { leases, waiting }));
}

function toQuotaRow(
  quotas: LeaseQuotas,
  subject: QuotaSubject,
  { leases, waiting }: { leases: readonly Lease[]; waiting: readonly RequestRow[] },
): QuotaRow {
  const { rules, usage } = quotas;
  const limits = rules.limits(subject);
  const counts = (vm: QuotaOwner) => rules.counts(subject, vm);
  const own = leases.filter(counts);
  const holders = listHolders(subject, own);
  const used = subject.kind === 'default' ? findHighest(own, quotas) : usage.used(subject);
  const changed = rules.changedLimits(subject);
  return {
    subject,
    limits,
    iniLimits: rules.iniLimits(subject),
    isChanged: changed !== undefined,
    used,
    waiting: sumWaiting(waiting.filter(({ owner, teams, spec }) => counts({ owner, teams, ...spec }))),
    borrowedVms: limits.borrow && typeof limits.vms === 'number' ? Math.max(0, used.vms - limits.vms) : 0,
    heldBy: holders.first,
    holders: holders.total,
    ...(holders.nextEndsAt === undefined ? {} : { nextEndsAt: holders.nextEndsAt }),
    nextEnds: holders.nextEnds,
  };
}

function findHighest(leases: readonly Lease[], { usage }: LeaseQuotas): QuotaUse {
  const owners = [...new Set(leases.map(({ owner }) => owner))];
  const uses = owners.map((name) => usage.used({ kind: 'principal', name }));
  return uses.reduce((highest, use) => (use.vms > highest.vms ? use : highest), {
    vms: 0,
    vcpus: 0,
    memoryBytes: 0,
  });
}

/** Sizes that a request leaves to its template are not known before it starts. */
function sumWaiting(requests: readonly RequestRow[]): QuotaRow['waiting'] {
  let [vms, vcpus, memoryBytes] = [0, 0, 0];
  for (const { spec } of requests) {
    vms += spec.count;
    vcpus += spec.count * (spec.vcpus ?? 0);
    memoryBytes += spec.count * (spec.memoryBytes ?? 0);
  }
  return { requests: requests.length, vms, vcpus, memoryBytes };
}
