import type { Lease } from '../../model/lease.ts';
import type { PoolMiss, PoolRow } from '../../model/pool.ts';
import type { ProvisionSpec } from '../../model/request.ts';
import type { LeaseContext } from '../lease/lease-context.ts';
import { explainMismatch } from './match-warm-vm.ts';

interface PoolsOfOs {
  readonly rows: readonly PoolRow[];
  /** What is left in the pools after the request took its part. */
  readonly leases: readonly Lease[];
  /** Some were given up lately. */
  readonly isGivenUp: boolean;
}

/** Why a request got less from the pools of its OS than it asked for. */
export function explainMiss(
  context: Pick<LeaseContext, 'fleet'>,
  spec: ProvisionSpec,
  { rows, leases, isGivenUp }: PoolsOfOs,
): PoolMiss {
  if (spec.vcpus !== undefined || spec.memoryBytes !== undefined) {
    const sizes = leases.map((lease) => explainMismatch(context, spec, lease));
    if (leases.length === 0 || sizes.includes('other-size')) return 'other-size';
  }
  const mismatches = leases
    .filter(({ state }) => state.kind === 'available')
    .flatMap((lease) => explainMismatch(context, spec, lease) ?? []);
  const [mismatch] = mismatches;
  if (mismatch) return mismatch;
  if (rows.some(({ state }) => state.kind === 'stopped' || state.kind === 'backing-off')) return 'stopped';
  if (rows.some(({ state }) => state.kind === 'paused')) return 'paused';
  if (isGivenUp) return 'given-up';
  return rows.some(({ booting }) => booting > 0) ? 'booting' : 'empty';
}
