import type { FleetEntry, Placement } from '../../fleet/index.ts';
import { DynvmError } from '../../model/failure.ts';
import type { Lease } from '../../model/lease.ts';
import { NULL_REF, type Ref, type VmRecord } from '../../xapi/index.ts';
import { classifyDiscoveredVm, findEntryOfLease, findVmOfLease } from '../lease/lease-vm.ts';
import { toLoggedFailure } from '../lease/to-logged-failure.ts';
import type { ProvisionOutcome } from './provision-vm.ts';
import type { ProvisioningContext } from './provisioning-context.ts';
import { awaitAvailability } from './run-attempt.ts';

/** A host that does not come back in this time can't tell what became of the VM. */
const HOST_TIMEOUT_MS = 120_000;

/**
 * Goes on where an earlier run of the service stopped: a VM that was started gets its address, one that was not is
 * given up, for its client is gone and its room was given to others. Never rejects.
 */
export async function resumeProvisioning(
  context: ProvisioningContext,
  lease: Lease,
  checkSsh: boolean,
): Promise<ProvisionOutcome> {
  const runtime = context.runtimes.obtain(lease.id);
  const signal = AbortSignal.any([runtime.stop.signal, context.shutdown]);
  try {
    const entry = findEntryOfLease(context, lease);
    if (!entry) throw interrupted(lease);
    runtime.cloneRequestedOn = entry.hostRef;
    const complete = () => (entry.inventory.complete ? true : undefined);
    await entry.waitFor(complete, { timeoutMs: HOST_TIMEOUT_MS, signal });
    signal.throwIfAborted();
    const ref = findVmOfLease(entry.inventory, lease.id, context.installation);
    const record = ref === undefined ? undefined : entry.inventory.get('VM', ref);
    if (ref === undefined || !record) throw interrupted(lease);
    runtime.vm = { hostRef: entry.hostRef, ref };
    context.registry.change(lease.id, {
      vmUuid: record.uuid,
      hostRef: entry.hostRef,
      poolUuid: entry.poolUuid,
    });
    if (record.is_a_template || classifyDiscoveredVm(context, entry, ref, record).kind === 'incomplete')
      throw interrupted(lease);
    context.registry.change(lease.id, { state: { kind: 'waiting-for-ip' } }, 'taken up after a restart');
    const placement = toGuestPlace(entry, lease, record);
    await awaitAvailability(context, { lease, placement, entry, signal, vmRef: ref, checkSsh });
    return { kind: 'available' };
  } catch (error) {
    if (signal.aborted) return { kind: 'stopped' };
    const failure = toLoggedFailure(context, error, { doing: 'taking up a VM', leaseId: lease.id });
    return { kind: 'failed', failure };
  }
}

function interrupted(lease: Lease): DynvmError {
  return new DynvmError({
    code: 'interrupted',
    message: `VM ${lease.name} was not finished: the service was restarted while it was being provisioned.`,
    hint: 'Ask again.',
    where: { vm: lease.name },
  });
}

/** What is known of a place from the VM itself. */
function toGuestPlace(
  entry: FleetEntry,
  lease: Lease,
  record: VmRecord,
): Pick<Placement, 'physicalHost' | 'network' | 'name'> {
  const { inventory } = entry;
  const host = inventory.get('host', record.resident_on);
  const networkRef: Ref = inventory.get('VIF', record.VIFs[0] ?? NULL_REF)?.network ?? NULL_REF;
  const network = inventory.get('network', networkRef);
  return {
    name: lease.name,
    physicalHost: {
      uuid: host?.uuid ?? '',
      ref: record.resident_on,
      name: host?.name_label ?? entry.row.name,
    },
    network: { ref: networkRef, uuid: network?.uuid ?? '', name: network?.name_label ?? '', device: '' },
  };
}
