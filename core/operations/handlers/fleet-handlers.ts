import type { fleetOperations, HostCheck, HostVms } from '../../contract/fleet.ts';
import { type FleetEntry, labelsMatch, toVmDetails, unknownHost } from '../../fleet/index.ts';
import type { LogRow } from '../../model/audit.ts';
import { DynvmError } from '../../model/failure.ts';
import type { VmRow } from '../../model/vm.ts';
import { checkUnusableHost } from '../check-unusable-host.ts';
import { createFailedRequests } from '../failed-requests.ts';
import type { HandlersOf } from '../handlers.ts';
import { createEqualRowsKeeper } from '../keep-equal-rows.ts';
import type { OperationDependencies } from '../operation-dependencies.ts';
import { retryHost } from '../retry-host.ts';
import { testHost } from '../test-host.ts';
import { cordonHandlers } from './cordon-handlers.ts';

interface VmFilter {
  osKey?: string | undefined;
  labels: readonly string[];
  ignoreLabels: boolean;
}

export function fleetHandlers(
  deps: OperationDependencies,
  record: (row: LogRow) => void,
): HandlersOf<typeof fleetOperations> {
  const { fleet, leases } = deps;
  const failedRequests = createFailedRequests(deps);
  const keepEqual = createEqualRowsKeeper<{ osKey: string; count: number }>();
  return {
    'hosts.list': () => [...fleet.hostRows()],
    'hosts.get': ({ hostRef }) => {
      const rows = fleet.hostRows();
      const row = rows.find((one) => one.hostRef === hostRef);
      if (row) return row;
      throw unknownHost(hostRef, rows);
    },
    'hosts.check': async ({ hostRefs }) => {
      const { hosts, unusableHosts = [] } = deps.config();
      const wanted =
        hostRefs ?? [...hosts, ...unusableHosts].map((host) => host.hostRef).sort((a, b) => a - b);
      return Promise.all(wanted.map(check));
    },
    'hosts.doctor': async () => fleet.examineTemplates(await failedRequests()),
    'hosts.retry': ({ hostRef }, caller) => retryHost(hostRef, caller, deps),
    'hosts.test': (input) => testHost(input, deps),
    ...cordonHandlers(deps, record),
    'vms.list': (filter) => {
      if (filter.osKey === undefined && filter.ignoreLabels) return [...fleet.vmRows()];
      const matching = new Set(matchingEntries(filter).map((entry) => entry.hostRef));
      return fleet.vmRows().filter((vm) => matching.has(vm.hostRef));
    },
    'vms.byHost': (filter) => vmsByHost(matchingEntries(filter).filter(isInConfig)),
    'vms.details': ({ hostRef, uuid }) => {
      const inventory = fleet.entry(hostRef)?.inventory;
      const vm = inventory?.vmByUuid(uuid);
      if (inventory && vm) return toVmDetails(inventory, vm);
      throw new DynvmError({
        code: 'not-found',
        message: `There is no VM ${uuid} on host entry ${hostRef}`,
        where: { hostRef },
      });
    },
    'capacity.list': (query) =>
      keepEqual(
        JSON.stringify(query),
        fleet.osKeys().map((osKey) => ({ osKey, count: countSlots(osKey, query) })),
      ),
    'capacity.count': ({ osKey, labels, ignoreLabels }) => countSlots(osKey, { labels, ignoreLabels }),
    'capacity.byLabel': ({ osKey }) => [
      ...[...fleet.labels()].sort().map((label) => ({
        label,
        count: countSlots(osKey, { labels: [label], ignoreLabels: false }),
      })),
      { label: 'default', count: countSlots(osKey, { labels: [], ignoreLabels: false }) },
    ],
  };

  /** What is kept for a request in the queue is not there for others. */
  function countSlots(osKey: string, query: { labels: readonly string[]; ignoreLabels: boolean }): number {
    const kept = leases.keptSlots({ osKey, labels: [...query.labels], ignoreLabels: query.ignoreLabels });
    return Math.max(0, fleet.slots(osKey, query) - kept);
  }

  function check(hostRef: number): HostCheck | Promise<HostCheck> {
    const { hosts, unusableHosts = [] } = deps.config();
    const unusable = unusableHosts.find((candidate) => candidate.hostRef === hostRef);
    if (unusable) return checkUnusableHost(unusable);
    const host = hosts.find((candidate) => candidate.hostRef === hostRef);
    if (host) return deps.checkHost(host);
    throw unknownHost(hostRef, [...hosts, ...unusableHosts]);
  }

  function matchingEntries(filter: VmFilter): FleetEntry[] {
    return fleet
      .entries()
      .filter(
        ({ settings }) =>
          labelsMatch(settings.labels, filter) &&
          (filter.osKey === undefined || Object.hasOwn(settings.templates, filter.osKey)),
      );
  }

  /**
   * Last known VMs of an entry that can't be asked are for people, not for counting: the old routes leave them out.
   * @see docs/spec/legacy-api.md#showall
   */
  function vmsByHost(entries: readonly FleetEntry[]): HostVms[] {
    const byHost = new Map<number, VmRow[]>();
    for (const entry of entries) byHost.set(entry.hostRef, []);
    const current = new Set(
      entries.filter((entry) => entry.inventory.complete).map((entry) => entry.hostRef),
    );
    for (const vm of fleet.vmRows()) if (current.has(vm.hostRef)) byHost.get(vm.hostRef)?.push(vm);
    return [...byHost].map(([hostRef, vms]) => ({ hostRef, vms }));
  }
}

function isInConfig(entry: FleetEntry): boolean {
  return entry.row.state.kind !== 'retired';
}
