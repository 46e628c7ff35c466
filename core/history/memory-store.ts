import type { Lease } from '../model/lease.ts';
import { isLive } from '../model/lease.ts';
import type { RequestRow } from '../model/request.ts';
import type { HistoryStore } from '../ports.ts';

/**
 * Keeps rows as long as the process lives: the marker on each VM is then the only durable record.
 * Ended leases are dropped; a request goes when it has ended and none of its leases is live.
 */
export function createMemoryStore(): HistoryStore {
  const requests = new Map<string, RequestRow>();
  const leases = new Map<string, Lease>();

  const dropEndedRequests = (changed: ReadonlySet<string>) => {
    for (const id of changed) {
      const request = requests.get(id);
      if (!request || request.state.kind === 'running') continue;
      if (!request.leaseIds.some((leaseId) => leases.has(leaseId))) requests.delete(id);
    }
  };

  return {
    async loadLive() {
      return { requests: [...requests.values()], leases: [...leases.values()] };
    },
    async save(rows) {
      const changed = new Set<string>();
      for (const request of rows.requests ?? []) {
        requests.set(request.id, request);
        changed.add(request.id);
      }
      for (const lease of rows.leases ?? []) {
        if (isLive(lease)) leases.set(lease.id, lease);
        else leases.delete(lease.id);
        changed.add(lease.requestId);
      }
      dropEndedRequests(changed);
    },
    importedLive: async () => [],
    appendLog() {},
    async close() {},
  };
}
