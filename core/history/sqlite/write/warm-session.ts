import type { Lease } from '../../../model/lease.ts';
import type { StatementCache } from '../database/statement-cache.ts';

/** Keeps the time VMs spend in warm pools. */
export class WarmSession {
  readonly #statements: StatementCache;

  constructor(statements: StatementCache) {
    this.#statements = statements;
  }

  /** Part of the transaction that saves the lease; does nothing for one that was never in a pool. */
  leaseSaved(lease: Lease): void {
    const { id, osKey, hostRef = null, pooled, takenWarm } = lease;
    const poolId = pooled?.poolId ?? takenWarm?.poolId;
    if (poolId === undefined) return;
    const startedAt = takenWarm?.startedAt ?? lease.createdAt;
    const readyAt = takenWarm?.readyAt ?? lease.availableAt;
    // From its hand-out on it is its request's.
    const endedAt = takenWarm ? lease.createdAt : lease.endedAt;
    this.#statements
      .prepare(
        `INSERT INTO warm_vms (lease_id, pool, os, host_ref, starts, ready, ends, outcome)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT (lease_id) DO UPDATE SET host_ref = excluded.host_ref, ready = excluded.ready,
           ends = excluded.ends, outcome = excluded.outcome`,
      )
      .run(
        id,
        poolId,
        osKey,
        hostRef,
        startedAt / 1000,
        toSeconds(readyAt),
        toSeconds(endedAt),
        toOutcome(lease),
      );
  }
}

function toOutcome({ takenWarm, state, pooled }: Lease): string {
  if (takenWarm) return 'handed-out';
  if (state.kind === 'failed') return 'failed';
  if (state.kind === 'deleted') return pooled?.leaving ?? state.reason;
  return 'live';
}

function toSeconds(at: number | undefined): number | null {
  return at === undefined ? null : at / 1000;
}
