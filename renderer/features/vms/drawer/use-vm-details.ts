import { useEffect, useState } from 'react';
import type { LogRow } from '../../../../core/model/audit.ts';
import type { Lease } from '../../../../core/model/lease.ts';
import type { VmDetails, VmRow } from '../../../../core/model/vm.ts';
import { readLeaseLog, readVmDetails } from './vm-details.ts';

/** How often disk usage is refreshed while shown. */
const RENEW_MS = 10_000;

/** Disks and interfaces of the open VM: loaded when it opens or changes, and periodically. */
export function useVmDetails(vm: VmRow | undefined): VmDetails | undefined {
  const [known, setKnown] = useState<{ key: string; details: VmDetails | undefined }>();
  useEffect(() => {
    if (!vm) return;
    let over = false;
    const load = async () => {
      const details = await readVmDetails(vm.hostRef, vm.uuid);
      if (!over) setKnown({ key: vm.key, details });
    };
    void load();
    const timer = window.setInterval(load, RENEW_MS);
    return () => {
      over = true;
      window.clearInterval(timer);
    };
  }, [vm]);
  return known?.key === vm?.key ? known?.details : undefined;
}

const NOTHING: readonly LogRow[] = [];

/** The stored log of the open lease; reloaded when its state changes. */
export function useLeaseLog({ id, requestId, state }: Lease): readonly LogRow[] {
  const [known, setKnown] = useState<{ id: string; rows: readonly LogRow[] }>();
  const { kind } = state;
  // biome-ignore lint/correctness/useExhaustiveDependencies: another state means other lines
  useEffect(() => {
    let over = false;
    void readLeaseLog(id, requestId).then((rows) => {
      if (!over) setKnown({ id, rows });
    });
    return () => {
      over = true;
    };
  }, [id, requestId, kind]);
  return known?.id === id ? known.rows : NOTHING;
}
