import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type { Leases } from '../../leases/index.ts';
import { isLive, type Lease } from '../../model/lease.ts';

const STATES = ['queued', 'cloning', 'booting', 'waiting-for-ip', 'available', 'releasing'] as const;
/** From pools that hand out at once to a storage that has a queue of dozens. */
const SECONDS = [1, 2.5, 5, 10, 20, 30, 60, 90, 120, 180, 300, 600, 1200, 3600];

/** VMs by state, and how long it takes to make and delete them. Returns its own end. */
export function addLeaseMetrics(registry: Registry, leases: Leases): () => void {
  const registers = [registry];
  new Gauge({
    name: 'dynvm_leases',
    help: 'Live leases by state.',
    labelNames: ['state'],
    registers,
    collect() {
      const counts = new Map<string, number>(STATES.map((state) => [state, 0]));
      for (const { state } of leases.leases()) {
        const count = counts.get(state.kind);
        if (count !== undefined) counts.set(state.kind, count + 1);
      }
      for (const [state, count] of counts) this.set({ state }, count);
    },
  });
  const provisioned = new Histogram({
    name: 'dynvm_provision_duration_seconds',
    help: 'From the request to the address of a VM, or to the end of the last attempt.',
    labelNames: ['os', 'outcome'],
    buckets: SECONDS,
    registers,
  });
  const released = new Histogram({
    name: 'dynvm_release_duration_seconds',
    help: 'From the start of a deletion until the VM was gone.',
    labelNames: ['os', 'outcome'],
    buckets: SECONDS,
    registers,
  });
  const failures = new Counter({
    name: 'dynvm_provision_failures_total',
    help: 'VMs that never became available, by reason.',
    labelNames: ['os', 'reason'],
    registers,
  });
  const kinds = new Map<string, Lease['state']['kind']>(
    leases.leases().map(({ id, state }) => [id, state.kind]),
  );
  return leases.onLeases(({ upserts, removes }) => {
    for (const id of removes) kinds.delete(id);
    for (const lease of upserts) note(lease);
  });

  function note(lease: Lease): void {
    const { id, state, osKey: os } = lease;
    const before = kinds.get(id);
    if (isLive(lease)) kinds.set(id, state.kind);
    else kinds.delete(id);
    // What waits in a pool was not asked for by anybody.
    if (lease.pooled || before === undefined || before === state.kind) return;
    if (state.kind === 'available' && lease.availableAt !== undefined) {
      provisioned.observe({ os, outcome: 'succeeded' }, secondsBetween(lease.createdAt, lease.availableAt));
    } else if (state.kind === 'failed') {
      failures.inc({ os, reason: state.failure.code });
      provisioned.observe({ os, outcome: 'failed' }, secondsBetween(lease.createdAt, lease.endedAt));
    } else if (state.kind === 'deleted') {
      released.observe({ os, outcome: state.reason }, secondsBetween(lease.deleteStartedAt, lease.endedAt));
    }
  }
}

function secondsBetween(fromAt: number | undefined, toAt: number | undefined): number {
  return fromAt === undefined || toAt === undefined ? 0 : Math.max(0, toAt - fromAt) / 1000;
}
