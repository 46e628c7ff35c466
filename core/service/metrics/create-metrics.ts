import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { Fleet } from '../../fleet/index.ts';
import type { Couchbase } from '../../history/index.ts';
import type { RequestMeasurement, ServiceMetrics } from '../../http/index.ts';
import type { Leases } from '../../leases/index.ts';
import { VERSION } from '../../version.ts';
import { addFleetMetrics } from './fleet-metrics.ts';
import { addLeaseMetrics } from './lease-metrics.ts';
import { addQueueMetrics } from './queue-metrics.ts';
import { addXapiMetrics } from './xapi-metrics.ts';

interface MetricsSources {
  readonly fleet: Fleet;
  readonly leases: Leases;
  readonly couchbase: Pick<Couchbase, 'status'>;
}

/** Figures for Prometheus. Who asked for what is not among them: that is what history and audit are for. @see docs/metrics.md */
export function createMetrics({
  fleet,
  leases,
  couchbase,
}: MetricsSources): ServiceMetrics & { close(): void } {
  const registry = new Registry();
  const registers = [registry];
  const cleanup: (() => void)[] = [
    addLeaseMetrics(registry, leases),
    addQueueMetrics(registry, leases),
    addXapiMetrics(registry, fleet),
  ];
  const readFleet = addFleetMetrics(registry, fleet);
  const readOutbox = addOutboxMetrics(registry, couchbase);
  new Gauge({
    name: 'dynvm_build_info',
    help: 'Always 1; the version.',
    labelNames: ['version'],
    registers,
  }).set({ version: VERSION }, 1);
  const requests = new Counter({
    name: 'dynvm_http_requests_total',
    help: 'Requests answered, by route and status.',
    labelNames: ['api', 'route', 'method', 'status'],
    registers,
  });
  const durations = new Histogram({
    name: 'dynvm_http_request_duration_seconds',
    help: 'From the request to the end of its answer. Routes that wait for VMs take minutes.',
    labelNames: ['api'],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.1, 0.5, 2.5, 10, 60, 300],
    registers,
  });
  return {
    contentType: registry.contentType,
    async render() {
      await readOutbox();
      readFleet();
      return registry.metrics();
    },
    observeRequest({ api, route, method, status, seconds }: RequestMeasurement) {
      requests.inc({ api, route, method, status: String(status) });
      durations.observe({ api }, seconds);
    },
    close: () => {
      for (const end of cleanup) end();
    },
  };
}

/** Returns what reads it anew. */
function addOutboxMetrics(registry: Registry, couchbase: Pick<Couchbase, 'status'>): () => Promise<void> {
  const registers = [registry];
  const parked = new Gauge({
    name: 'dynvm_outbox_parked_documents',
    help: 'Documents a bucket refuses: they wait for somebody.',
    labelNames: ['bucket'],
    registers,
  });
  const pending = new Gauge({
    name: 'dynvm_outbox_pending_documents',
    help: 'Documents on their way to a bucket.',
    labelNames: ['bucket'],
    registers,
  });
  return async () => {
    const { history, staticPool } = await couchbase.status();
    // A bucket that has left the ini has no figures any more.
    parked.reset();
    pending.reset();
    for (const [bucket, status] of Object.entries({ history, static: staticPool })) {
      if (status === undefined) continue;
      pending.set({ bucket }, status.pending);
      parked.set({ bucket }, status.parked);
    }
  };
}
