import type { HostRow } from '../../../../core/model/host.ts';
import { toHostName } from '../../../../core/model/host-name.ts';
import type { Lease } from '../../../../core/model/lease.ts';
import type { RequestRow } from '../../../../core/model/request.ts';
import type { VmRow } from '../../../../core/model/vm.ts';
import { findChangedKeys } from '../../../store/changed-keys.ts';
import type { RowKey } from '../../../store/live-table.ts';
import { type Me, refuseOwned } from '../../../view/rights.ts';
import { toVmLine, type VmLine, type VmLineHost } from './vm-line.ts';

export interface VmSources {
  readonly vms: ReadonlyMap<RowKey, VmRow>;
  readonly leases: ReadonlyMap<RowKey, Lease>;
  readonly requests: ReadonlyMap<RowKey, RequestRow>;
  readonly hosts: ReadonlyMap<RowKey, HostRow>;
  /** Decides which lines can be acted on. */
  readonly me: Me;
}

/** A changed line; one side is missing if it was added or removed. */
export interface LineChange {
  readonly before: VmLine | undefined;
  readonly after: VmLine | undefined;
}

interface Joined {
  readonly vm: VmRow | undefined;
  readonly lease: Lease | undefined;
  readonly request: RequestRow | undefined;
  readonly host: VmLineHost | undefined;
  readonly refusal: string | undefined;
  readonly line: VmLine;
}

const NOTHING: VmSources = {
  vms: new Map(),
  leases: new Map(),
  requests: new Map(),
  hosts: new Map(),
  me: undefined,
};

/**
 * Joins VMs with their leases, requests and hosts, and returns the changed lines. Only lines that can have changed
 * are examined, and unchanged lines keep their identity: of 5,000 VMs, a batch changes about fifty.
 */
export function createVmJoin(): (sources: VmSources) => readonly LineChange[] {
  let sources = NOTHING;
  let hosts: ReadonlyMap<RowKey, VmLineHost> = new Map();
  const known = new Map<RowKey, Joined>();
  const holders = createHolders();

  return (next) => {
    const before = sources;
    sources = next;
    const vmKeys = findChangedKeys(before.vms, next.vms);
    for (const key of vmKeys) holders.move(key, before.vms.get(key), next.vms.get(key));
    const lookAt = affected(before, next, vmKeys);
    if (before.hosts !== next.hosts) {
      const told = new Map([...next.hosts].map(([hostRef, host]) => [hostRef, toLineHost(host)]));
      if (!haveSameHosts(hosts, told)) for (const key of known.keys()) lookAt.add(key);
      hosts = told;
    }
    if (before.me !== next.me) for (const key of known.keys()) lookAt.add(key);
    return [...lookAt].flatMap((key) => take(key) ?? []);
  };

  /** Keys of selected lines. */
  function affected(before: VmSources, after: VmSources, vmKeys: readonly RowKey[]): Set<RowKey> {
    const keys = new Set<RowKey>(vmKeys);
    for (const key of vmKeys) {
      for (const leaseId of [getLeaseId(before.vms.get(key)), getLeaseId(after.vms.get(key))]) {
        if (leaseId !== undefined) keys.add(leaseId);
      }
    }
    for (const id of findChangedKeys(before.leases, after.leases)) {
      keys.add(id);
      for (const key of holders.of(id)) keys.add(key);
    }
    const requests = new Set(findChangedKeys(before.requests, after.requests));
    if (requests.size > 0) {
      for (const { id, requestId } of after.leases.values()) if (requests.has(requestId)) keys.add(id);
    }
    return keys;
  }

  /** Rejoins one line; undefined if unchanged. */
  function take(key: RowKey): LineChange | undefined {
    const old = known.get(key);
    const parts = collectParts(key);
    if (parts === undefined) {
      known.delete(key);
      return old && { before: old.line, after: undefined };
    }
    const { vm, lease, request, host, refusal } = parts;
    if (
      old &&
      old.vm === vm &&
      old.lease === lease &&
      old.request === request &&
      old.refusal === refusal &&
      isSameHost(old.host, host)
    ) {
      return undefined;
    }
    const line = toVmLine(String(key), parts);
    known.set(key, { ...parts, line });
    return { before: old?.line, after: line };
  }

  function collectParts(key: RowKey): Omit<Joined, 'line'> | undefined {
    const lease = sources.leases.get(key);
    const vm = lease ? sources.vms.get(holders.findVm(lease) ?? '') : sources.vms.get(key);
    if (lease === undefined && (vm === undefined || sources.leases.has(getLeaseId(vm) ?? '')))
      return undefined;
    const request = lease && sources.requests.get(lease.requestId);
    const hostRef = lease?.hostRef ?? vm?.hostRef;
    const host = hostRef === undefined ? undefined : hosts.get(hostRef);
    return { vm, lease, request, host, refusal: lease && refuseOwned(sources.me, lease.name, lease) };
  }
}

/** VMs by lease: one each, except briefly while one attempt replaces another. */
function createHolders() {
  const keys = new Map<RowKey, Set<RowKey>>();
  return {
    of: (leaseId: RowKey): Iterable<RowKey> => keys.get(leaseId) ?? [],
    /** The VM of a lease: the one it names, else the last by key. */
    findVm({ id, vmUuid }: Lease): string | undefined {
      const all = [...(keys.get(id) ?? [])].map(String).sort();
      return all.find((key) => vmUuid !== undefined && key.endsWith(`/${vmUuid}`)) ?? all.at(-1);
    },
    move(key: RowKey, before: VmRow | undefined, after: VmRow | undefined): void {
      const from = getLeaseId(before);
      const to = getLeaseId(after);
      if (from === to) return;
      if (from !== undefined) {
        const left = keys.get(from);
        left?.delete(key);
        if (left?.size === 0) keys.delete(from);
      }
      if (to !== undefined) keys.set(to, (keys.get(to) ?? new Set()).add(key));
    },
  };
}

function getLeaseId(vm: VmRow | undefined): string | undefined {
  return vm?.owner.kind === 'ours' ? vm.owner.leaseId : undefined;
}

/** What lines show of a host; the rest changes all the time. */
function toLineHost(host: HostRow): VmLineHost {
  const { state } = host;
  const silent = state.kind === 'unreachable' || state.kind === 'refused';
  return { name: toHostName(host), asOfAt: silent ? state.lastLiveAt : undefined };
}

function isSameHost(a: VmLineHost | undefined, b: VmLineHost | undefined): boolean {
  return a === b || (a?.name === b?.name && a?.asOfAt === b?.asOfAt);
}

function haveSameHosts(
  before: ReadonlyMap<RowKey, VmLineHost>,
  after: ReadonlyMap<RowKey, VmLineHost>,
): boolean {
  return (
    before.size === after.size &&
    [...after].every(([hostRef, host]) => before.has(hostRef) && isSameHost(before.get(hostRef), host))
  );
}
