import { isLive } from '../../model/lease.ts';
import type { LeaseActResult, LeaseSelector } from '../../model/selector.ts';
import type { VmRow } from '../../model/vm.ts';
import type { LeaseContext } from './lease-context.ts';

/** What to say of names (or lease ids) that no live lease has: not there at all, or there and not ours to touch. */
export function notFoundResults(
  { registry, fleet }: LeaseContext,
  selector: LeaseSelector,
  missing: readonly string[],
): LeaseActResult[] {
  if (missing.length === 0) return [];
  if ('leaseIds' in selector) {
    return missing.map((leaseId) => {
      const ended = registry.lease(leaseId);
      // It has gone already: what was asked for is so.
      if (ended && !isLive(ended)) return { name: ended.name, leaseId };
      return {
        name: leaseId,
        leaseId,
        failure: { code: 'not-found', message: `There is no lease ${leaseId}.` },
      };
    });
  }
  const rows = new Map(fleet.vmRows().map((row) => [row.name, row]));
  return missing.map((name) => findMissingVm(name, rows.get(name)));
}

function findMissingVm(name: string, row: VmRow | undefined): LeaseActResult {
  if (!row) {
    return {
      name,
      failure: { code: 'not-found', message: `VM ${name} doesn't exist.`, where: { vm: name } },
    };
  }
  const where = { vm: name, hostRef: row.hostRef };
  const whose =
    row.owner.kind === 'other-installation'
      ? `is managed by installation ${row.owner.installation}`
      : 'was not made by this service';
  return { name, failure: { code: 'not-ours', message: `VM ${name} ${whose}: it is not touched.`, where } };
}
