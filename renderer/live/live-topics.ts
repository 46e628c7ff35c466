import type { RowOf, TopicName } from '../../core/contract/contract.ts';
import { useFleet } from '../store/fleet.ts';
import type { LiveTable, RowKey } from '../store/live-table.ts';
import { mergeCachedHosts } from './merge-cached-hosts.ts';

/** A topic of the core, with the table that mirrors it in the fleet store. */
export interface LiveTopic<Row> {
  readonly name: TopicName;
  getKey(row: Row): RowKey;
  read(): LiveTable<Row>;
  write(table: LiveTable<Row>): void;
  /** Completes what the core knows at startup with the cached rows. */
  mergeCached?(table: LiveTable<Row>, cached: LiveTable<Row>): LiveTable<Row>;
  /** Its cached rows stay until all hosts have answered or failed. */
  readonly waitsForHosts?: boolean;
}

const hosts: LiveTopic<RowOf<'hosts'>> = {
  name: 'hosts',
  getKey: (host) => host.hostRef,
  read: () => useFleet.getState().tables.hosts,
  write: (table) => useFleet.setState(({ tables }) => ({ tables: { ...tables, hosts: table } })),
  mergeCached: mergeCachedHosts,
};

const vms: LiveTopic<RowOf<'vms'>> = {
  name: 'vms',
  getKey: (vm) => vm.key,
  read: () => useFleet.getState().tables.vms,
  write: (table) => useFleet.setState(({ tables }) => ({ tables: { ...tables, vms: table } })),
  waitsForHosts: true,
};

const requests: LiveTopic<RowOf<'requests'>> = {
  name: 'requests',
  getKey: (request) => request.id,
  read: () => useFleet.getState().tables.requests,
  write: (table) => useFleet.setState(({ tables }) => ({ tables: { ...tables, requests: table } })),
};

const queue: LiveTopic<RowOf<'queue'>> = {
  name: 'queue',
  getKey: (row) => row.requestId,
  read: () => useFleet.getState().tables.queue,
  write: (table) => useFleet.setState(({ tables }) => ({ tables: { ...tables, queue: table } })),
};

const pools: LiveTopic<RowOf<'pools'>> = {
  name: 'pools',
  getKey: (pool) => pool.id,
  read: () => useFleet.getState().tables.pools,
  write: (table) => useFleet.setState(({ tables }) => ({ tables: { ...tables, pools: table } })),
};

const leases: LiveTopic<RowOf<'leases'>> = {
  name: 'leases',
  getKey: (lease) => lease.id,
  read: () => useFleet.getState().tables.leases,
  write: (table) => useFleet.setState(({ tables }) => ({ tables: { ...tables, leases: table } })),
};

const activity: LiveTopic<RowOf<'activity'>> = {
  name: 'activity',
  getKey: (line) => line.id,
  read: () => useFleet.getState().tables.activity,
  write: (table) => useFleet.setState(({ tables }) => ({ tables: { ...tables, activity: table } })),
};

/** Calls `visit` with every topic of the contract: its type parameter ties each topic's rows to its table. */
export function mapTopics<Result>(visit: <Row>(topic: LiveTopic<Row>) => Result): Result[] {
  const visited: Readonly<Record<TopicName, Result>> = {
    hosts: visit(hosts),
    vms: visit(vms),
    requests: visit(requests),
    queue: visit(queue),
    pools: visit(pools),
    leases: visit(leases),
    activity: visit(activity),
  };
  return Object.values(visited);
}
