import { labelsMatch } from '../../fleet/index.ts';
import type { Lease } from '../../model/lease.ts';
import type { PoolMiss } from '../../model/pool.ts';
import type { ProvisionSpec } from '../../model/request.ts';
import type { LeaseContext } from '../lease/lease-context.ts';

/** So long a VM that is taken must still have had to live: one about to be replaced may be on its way out. */
const LEAST_LIFE_MS = 1_000;

/** Why a warm VM of the OS does not serve a spec; undefined: it does. */
export function explainMismatch(
  { fleet }: Pick<LeaseContext, 'fleet'>,
  spec: ProvisionSpec,
  { hostRef, vcpus, memoryBytes, pooled }: Lease,
): PoolMiss | undefined {
  if (spec.vcpus !== undefined && spec.vcpus !== vcpus) return 'other-size';
  if (spec.memoryBytes !== undefined && spec.memoryBytes !== memoryBytes) return 'other-size';
  const settings = hostRef === undefined ? undefined : fleet.entry(hostRef)?.settings;
  if (!settings || !labelsMatch(settings.labels, spec)) return 'other-place';
  if (spec.hostRef !== undefined && spec.hostRef !== hostRef) return 'other-place';
  if (spec.networkId !== undefined && spec.networkId !== settings.networkId) return 'other-place';
  return spec.checkSsh && !pooled?.isSshChecked ? 'not-checked' : undefined;
}

/** It runs, its host can be reached and takes VMs, and its template is as it was. */
export function isReady({ fleet, clock }: Pick<LeaseContext, 'fleet' | 'clock'>, lease: Lease): boolean {
  const { state, pooled, hostRef, vmUuid, address } = lease;
  if (state.kind !== 'available' || !pooled || pooled.leaving) return false;
  if (hostRef === undefined || vmUuid === undefined || address === undefined) return false;
  if (lease.deadlineAt - clock.now() < LEAST_LIFE_MS) return false;
  const entry = fleet.entry(hostRef);
  if (!entry?.inventory.complete || entry.row.cordon || entry.row.state.kind !== 'live') return false;
  if (entry.inventory.vmByUuid(vmUuid)?.record.power_state !== 'Running') return false;
  return fleet.fingerprintTemplate(hostRef, lease.osKey) === pooled.fingerprint;
}
