import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type { Fleet } from '../../fleet/index.ts';
import { onEventLags, onXapiCalls } from '../../xapi/index.ts';
import { HOSTS_MAX } from './fleet-metrics.ts';

/** What the hosts' API costs. Returns its own end. */
export function addXapiMetrics(registry: Registry, fleet: Fleet): () => void {
  const registers = [registry];
  const calls = new Counter({
    name: 'dynvm_xapi_calls_total',
    help: 'Calls to the API of a host, besides those that wait for events.',
    labelNames: ['host', 'method', 'outcome'],
    registers,
  });
  const durations = new Histogram({
    name: 'dynvm_xapi_call_duration_seconds',
    help: 'How long calls took, with retries and the wait for their turn.',
    labelNames: ['host'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5, 30, 120],
    registers,
  });
  const lags = new Gauge({
    name: 'dynvm_event_lag_seconds',
    help: 'From the arrival of the latest events of a host until the inventory had taken them.',
    labelNames: ['host'],
    registers,
  });
  /** Only hosts of the ini, and not more than have figures at all: labels must not grow for ever. */
  const labelled = new Set<number>();
  const isLabelled = (hostRef: number): boolean => {
    if (labelled.has(hostRef)) return true;
    if (labelled.size >= HOSTS_MAX || fleet.entry(hostRef) === undefined) return false;
    labelled.add(hostRef);
    return true;
  };
  const ends = [
    onXapiCalls(({ hostRef, method, seconds, failed }) => {
      if (!isLabelled(hostRef)) return;
      const host = String(hostRef);
      calls.inc({ host, method, outcome: failed ? 'failed' : 'succeeded' });
      durations.observe({ host }, seconds);
    }),
    onEventLags(({ hostRef, seconds }) => {
      if (isLabelled(hostRef)) lags.set({ host: String(hostRef) }, seconds);
    }),
  ];
  return () => {
    for (const end of ends) end();
  };
}
