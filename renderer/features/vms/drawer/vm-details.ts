import type { LogRow } from '../../../../core/model/audit.ts';
import type { VmDetails } from '../../../../core/model/vm.ts';
import { invoke } from '../../../bridge.ts';

/** The most log lines loaded per VM. */
const LOG_LINES = 200;

/** Disks and interfaces as last reported; undefined if the VM is gone or the core does not respond. */
export function readVmDetails(hostRef: number, uuid: string): Promise<VmDetails | undefined> {
  return invoke('vms.details', { hostRef, uuid }).catch(() => undefined);
}

/** The log lines of a lease and of its request, including earlier runs. */
export async function readLeaseLog(leaseId: string, requestId: string): Promise<LogRow[]> {
  const [own, ofRequest] = await Promise.all(
    [{ leaseId }, { requestId }].map((filter) =>
      invoke('activity.list', { filter, limit: LOG_LINES }).catch((): LogRow[] => []),
    ),
  );
  return [...(own ?? []), ...(ofRequest ?? []).filter((row) => row.leaseId === undefined)];
}
