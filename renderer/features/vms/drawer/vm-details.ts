import type { LogRow } from '../../../../core/model/audit.ts';
import type { VmDetails } from '../../../../core/model/vm.ts';
import { invoke } from '../../../bridge.ts';

/** Lines of one VM's log that are shown at most. */
const LOG_LINES = 200;

/** Disks and interfaces as the host last told; undefined where the VM is gone or nobody answers. */
export function readVmDetails(hostRef: number, uuid: string): Promise<VmDetails | undefined> {
  return invoke('vms.details', { hostRef, uuid }).catch(() => undefined);
}

/** What the log keeps of a lease and of its request as a whole, of this run and those before. */
export async function readLeaseLog(leaseId: string, requestId: string): Promise<LogRow[]> {
  const [own, ofRequest] = await Promise.all(
    [{ leaseId }, { requestId }].map((filter) =>
      invoke('activity.list', { filter, limit: LOG_LINES }).catch((): LogRow[] => []),
    ),
  );
  return [...(own ?? []), ...(ofRequest ?? []).filter((row) => row.leaseId === undefined)];
}
