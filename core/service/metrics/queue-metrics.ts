import { Gauge, Histogram, type Registry } from 'prom-client';
import type { Leases } from '../../leases/index.ts';
import type { RequestRow } from '../../model/request.ts';

/** From a slot that comes free at once to a night in line. */
const SECONDS = [1, 10, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200, 14_400, 43_200];

/** What waits for room, and how long it waited. Returns its own end. */
export function addQueueMetrics(registry: Registry, leases: Leases): () => void {
  const registers = [registry];
  const waiting = () => leases.requests().filter(({ state }) => state.kind === 'waiting');
  new Gauge({
    name: 'dynvm_queue_requests',
    help: 'Requests that wait for room.',
    registers,
    collect() {
      this.set(waiting().length);
    },
  });
  new Gauge({
    name: 'dynvm_queue_vms',
    help: 'VMs that waiting requests ask for.',
    registers,
    collect() {
      this.set(waiting().reduce((sum, { spec }) => sum + spec.count, 0));
    },
  });
  const waits = new Histogram({
    name: 'dynvm_queue_wait_seconds',
    help: 'How long requests waited for room that have left the queue, by how they left it.',
    labelNames: ['os', 'outcome'],
    buckets: SECONDS,
    registers,
  });
  const inLine = new Set(waiting().map(({ id }) => id));
  return leases.onRequests(({ upserts, removes }) => {
    for (const id of removes) inLine.delete(id);
    for (const request of upserts) note(request);
  });

  function note({ id, state, spec, wait }: RequestRow): void {
    if (state.kind === 'waiting') inLine.add(id);
    else if (inLine.delete(id) && wait?.waitedMs !== undefined) {
      const outcome = state.kind === 'failed' || state.kind === 'cancelled' ? state.kind : 'started';
      waits.observe({ os: spec.osKey, outcome }, wait.waitedMs / 1000);
    }
  }
}
