import { Gauge, type Registry } from 'prom-client';
import type { Fleet } from '../../fleet/index.ts';
import type { HostRow } from '../../model/host.ts';

/** Beyond, a metric would cost more than it tells; how many are left out is a figure of its own. */
export const HOSTS_MAX = 500;

/**
 * What the hosts have. Returns what reads it anew: before each scrape, for a metric's own `collect` could not set others
 * that were rendered already.
 */
export function addFleetMetrics(registry: Registry, fleet: Fleet): () => void {
  const gauge = (name: string, help: string, labelNames: readonly string[] = []) =>
    new Gauge({ name, help, labelNames: [...labelNames], registers: [registry] });
  const slots = gauge(
    'dynvm_slots',
    'How many more VMs of an OS key fit on a host. The keys share the room.',
    ['host', 'os'],
  );
  const state = gauge('dynvm_host_state', 'Always 1; the state of a host entry.', ['host', 'name', 'state']);
  const vms = gauge('dynvm_host_running_vms', 'VMs that run on a host, whoever made them.', ['host']);
  const cordoned = gauge('dynvm_host_cordoned', '1 where no new VMs are placed on a host.', ['host']);
  const measures = {
    cpu: gauge('dynvm_host_vcpus', 'Virtual CPUs of a host: total, used, reserved, free.', ['host', 'kind']),
    memoryBytes: gauge('dynvm_host_memory_bytes', 'Memory of a host: total, used, reserved, free.', [
      'host',
      'kind',
    ]),
    diskBytes: gauge('dynvm_host_disk_bytes', 'Disk of a host: total, used, reserved, free.', [
      'host',
      'kind',
    ]),
  } as const;
  const queue = gauge(
    'dynvm_storage_queue_length',
    'Disk operations in progress and waiting, over the storages of a host.',
    ['host'],
  );
  const reservations = gauge('dynvm_reservations', 'Reservations that the hosts do not show as VMs yet.');
  const perHost = [slots, state, vms, cordoned, queue, ...Object.values(measures)];
  const omitted = gauge(
    'dynvm_hosts_omitted',
    `Host entries beyond the first ${HOSTS_MAX}, which have no figures of their own.`,
  );
  return () => {
    for (const each of perHost) each.reset();
    const rows = fleet.hostRows();
    omitted.set(Math.max(0, rows.length - HOSTS_MAX));
    reservations.set(fleet.reservationCount());
    for (const row of rows.slice(0, HOSTS_MAX)) setHost(row);
  };

  function setHost(row: HostRow): void {
    const host = String(row.hostRef);
    state.set({ host, name: row.name, state: row.state.kind }, 1);
    vms.set({ host }, row.runningVms);
    cordoned.set({ host }, row.cordon ? 1 : 0);
    for (const { osKey, slots: count } of row.slots) slots.set({ host, os: osKey }, count);
    const storages = new Set(row.physicalHosts.flatMap(({ storage }) => storage?.uuid ?? []));
    queue.set(
      { host },
      [...storages].reduce((sum, uuid) => sum + fleet.storageQueues.length(uuid), 0),
    );
    for (const key of ['cpu', 'memoryBytes', 'diskBytes'] as const) {
      for (const kind of ['total', 'used', 'reserved', 'free'] as const) {
        const sum = row.physicalHosts.reduce((left, each) => left + (each[key]?.[kind] ?? 0), 0);
        measures[key].set({ host, kind }, sum);
      }
    }
  }
}
