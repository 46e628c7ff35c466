import { type FleetEntry, writeMarker } from '../../fleet/index.ts';
import type { Lease } from '../../model/lease.ts';
import type { Ref, StringMap } from '../../xapi/index.ts';

/** The marker of a lease's VM. @see docs/architecture.md#words */
export function toMarker(lease: Lease, vmUuid: string, installation: string) {
  const { id: leaseId, requestId, descriptor, deadlineAt } = lease;
  return { leaseId, requestId, descriptor, deadlineAt, installation, vmUuid };
}

/**
 * Writes the lease's present deadline to its VM. The map is read afresh from the host, for others write to it too
 * once the VM is in use.
 */
export async function rewriteMarker(
  entry: FleetEntry,
  vmRef: Ref,
  lease: Lease,
  vmUuid: string,
  installation: string,
): Promise<void> {
  const present = await entry.xapi.call<StringMap>('VM.get_other_config', [vmRef]);
  const marker = writeMarker(present, toMarker(lease, vmUuid, installation));
  await entry.xapi.call('VM.set_other_config', [vmRef, marker]);
}
