import { sleep } from '../../base/sleep.ts';
import { hasXapiCode, isGone, type Ref } from '../../xapi/index.ts';
import { failWhenUnreachable } from '../lease/host-reachability.ts';
import type { LeaseContext } from '../lease/lease-context.ts';
import type { DiskWork } from '../lease/storage-turns.ts';

/** A destroyed disk is gone in a second or two; one that stands behind another client's operations takes longer. */
const TIMEOUT_MS = 900_000;
/** A disk in use for a while after its VM stopped (backup, coalesce) is waited for so long. @see docs/spec/xapi.md#errors */
const PAUSES_MS = [500, 1_000, 2_000, 4_000, 5_000, 5_000, 5_000, 5_000, 5_000, 5_000];
const BUSY_CODES = [
  'VDI_IN_USE',
  'OTHER_OPERATION_IN_PROGRESS',
  'SR_BACKEND_FAILURE_24',
  'SR_BACKEND_FAILURE_46',
] as const;

/**
 * Deletes one disk in its storage's turn. While the disk is in use it waits outside the queue: the storage is free for
 * others meanwhile.
 * @returns false where it was gone, or is no disk that can be deleted
 * @throws the signal's reason while it waits; what the call throws
 */
export async function destroyDisk(
  { storage, clock }: Pick<LeaseContext, 'storage' | 'clock'>,
  vdi: Ref,
  { entry, leaseId, signal }: Pick<DiskWork, 'entry' | 'leaseId' | 'signal'>,
): Promise<boolean> {
  const srs = [entry.inventory.get('VDI', vdi)?.SR ?? ''];
  for (let attempt = 0; ; attempt++) {
    try {
      await storage.run({ entry, srs, kind: 'destroy', leaseId, signal }, () =>
        failWhenUnreachable(
          entry,
          clock,
          // Without a task: its end is known at once, and the next one waits for it.
          entry.xapi.call('VDI.destroy', [vdi], { timeoutMs: TIMEOUT_MS, repeat: false }),
        ),
      );
      return true;
    } catch (error) {
      if (isGone(error) || hasXapiCode(error, 'VDI_NOT_MANAGED', 'VDI_IS_A_PHYSICAL_DEVICE')) return false;
      const pauseMs = PAUSES_MS[attempt];
      if (pauseMs === undefined || !hasXapiCode(error, ...BUSY_CODES)) throw error;
      await sleep(clock, pauseMs, signal);
    }
  }
}
