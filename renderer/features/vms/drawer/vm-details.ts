import type { LogRow } from '../../../../core/model/audit.ts';
import type { VmDetails } from '../../../../core/model/vm.ts';
import { ask } from '../../../bridge.ts';

/** Lines of one VM's log that are shown at most. */
const LOG_LINES = 200;

/** Disks and interfaces as the host last told; undefined where the VM is gone or nobody answers. */
export function vmDetails(hostRef: number, uuid: string): Promise<VmDetails | undefined> {
  return ask('vms.details', { hostRef, uuid }).catch(() => undefined);
}

/** What the log keeps of a lease and of its request as a whole, of this run and those before. */
export async function leaseLog(leaseId: string, requestId: string): Promise<LogRow[]> {
  const [own, ofRequest] = await Promise.all(
    [{ leaseId }, { requestId }].map((filter) =>
      ask('log.list', { filter, limit: LOG_LINES }).catch((): LogRow[] => []),
    ),
  );
  return [...(own ?? []), ...(ofRequest ?? []).filter((row) => row.leaseId === undefined)];
}
