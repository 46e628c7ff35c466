import type { Database } from '../database/database.ts';
import type { Ref, StoredRecord } from '../database/records.ts';
import type { Random } from '../pool/random.ts';
import { XapiError } from '../pool/xapi-error.ts';
import { NULL_REF } from '../schema/wire-type.ts';
import { computeFreeMemory, computeMemoryNeeded } from './memory.ts';

/**
 * The reason why a VM cannot boot on a host, in the server's order.
 * @see docs/spec/xapi.md#placement
 * @throws XapiError
 */
export function assertCanBootHere(
  database: Database,
  vm: Ref,
  host: Ref,
  checks: { memory: boolean } = { memory: true },
): void {
  const record = database.get('VM', vm);
  const target = database.get('host', host);
  if (record.VCPUs_at_startup < 1 || record.VCPUs_at_startup > record.VCPUs_max) {
    throw new XapiError('INVALID_VALUE', 'VCPUs_at_startup', record.VCPUs_at_startup);
  }
  assertMemoryLimits(record);
  if (!isLive(database, host)) throw new XapiError('HOST_NOT_LIVE');
  if (!target.enabled) throw new XapiError('HOST_DISABLED', host);
  for (const sr of findRequiredSrs(database, record)) {
    if (!canSeeSr(database, host, sr)) throw new XapiError('VM_REQUIRES_SR', vm, sr);
  }
  for (const network of requiredNetworks(database, record)) {
    if (!canSeeNetwork(database, host, network)) throw new XapiError('VM_REQUIRES_NETWORK', vm, network);
  }
  if (checks.memory) assertEnoughMemory(database, record, host);
  const cpus = Number(target.cpu_info.cpu_count);
  if (record.VCPUs_max > cpus && record.platform['vcpu-unrestricted'] === undefined) {
    throw new XapiError('HOST_NOT_ENOUGH_PCPUS', record.VCPUs_max, cpus);
  }
}

/** @throws XapiError HOST_NOT_ENOUGH_FREE_MEMORY [needed, available] */
export function assertEnoughMemory(database: Database, vm: StoredRecord<'VM'>, host: Ref): void {
  const needed = computeMemoryNeeded(database, vm);
  const available = computeFreeMemory(database, host);
  if (needed > available) throw new XapiError('HOST_NOT_ENOUGH_FREE_MEMORY', needed, available);
}

export function findPossibleHosts(database: Database, vm: Ref, checks = { memory: true }): Ref[] {
  const { scheduled_to_be_resident_on: reserved } = database.get('VM', vm);
  if (reserved !== NULL_REF) return [reserved];
  return [...database.all('host')].map(([ref]) => ref).filter((host) => canBoot(database, vm, host, checks));
}

function canBoot(database: Database, vm: Ref, host: Ref, checks: { memory: boolean }): boolean {
  try {
    assertCanBootHere(database, vm, host, checks);
    return true;
  } catch (error) {
    if (error instanceof XapiError) return false;
    throw error;
  }
}

/**
 * The host that VM.start chooses: the affine one if possible, otherwise at random, weighted by free memory and away from
 * the coordinator.
 * @throws XapiError NO_HOSTS_AVAILABLE [], HANDLE_INVALID on a stale affinity
 */
export function chooseHost(database: Database, vm: Ref, coordinator: Ref, random: Random): Ref {
  const { affinity } = database.get('VM', vm);
  if (affinity !== NULL_REF) database.get('host', affinity);
  const candidates = findPossibleHosts(database, vm);
  if (candidates.length === 0) throw new XapiError('NO_HOSTS_AVAILABLE');
  if (candidates.includes(affinity)) return affinity;
  const weights = candidates.map(
    (host) => (computeFreeMemory(database, host) + 1) * (host === coordinator ? 0.8 : 1),
  );
  let ticket = random.next() * weights.reduce((sum, weight) => sum + weight, 0);
  const chosen = candidates.find((_, index) => {
    ticket -= weights[index] ?? 0;
    return ticket < 0;
  });
  return chosen ?? (candidates[0] as Ref);
}

/** @throws XapiError MEMORY_CONSTRAINT_VIOLATION_ORDER [] */
export function assertMemoryLimits(limits: {
  memory_static_min: number;
  memory_dynamic_min: number;
  memory_dynamic_max: number;
  memory_static_max: number;
}): void {
  const ordered =
    limits.memory_static_min <= limits.memory_dynamic_min &&
    limits.memory_dynamic_min <= limits.memory_dynamic_max &&
    limits.memory_dynamic_max <= limits.memory_static_max;
  if (!ordered) throw new XapiError('MEMORY_CONSTRAINT_VIOLATION_ORDER');
}

export function isLive(database: Database, host: Ref): boolean {
  const record = database.find('host', host);
  return record !== undefined && database.find('host_metrics', record.metrics)?.live === true;
}

/** SRs of all disks and inserted CDs. */
export function findRequiredSrs(database: Database, vm: StoredRecord<'VM'>): Set<Ref> {
  const srs = new Set<Ref>();
  for (const vbd of vm.VBDs) {
    const vdi = database.find('VBD', vbd)?.VDI ?? NULL_REF;
    const sr = database.find('VDI', vdi)?.SR;
    if (sr !== undefined) srs.add(sr);
  }
  return srs;
}

function requiredNetworks(database: Database, vm: StoredRecord<'VM'>): Set<Ref> {
  return new Set(vm.VIFs.flatMap((vif) => database.find('VIF', vif)?.network ?? []));
}

export function canSeeSr(database: Database, host: Ref, sr: Ref): boolean {
  const pbds = database.find('SR', sr)?.PBDs ?? [];
  return pbds.some((ref) => {
    const pbd = database.find('PBD', ref);
    return pbd?.host === host && pbd.currently_attached;
  });
}

/** A network without any PIF is internal: it pins its VMs to the host where the first of them runs. */
export function canSeeNetwork(database: Database, host: Ref, network: Ref): boolean {
  const record = database.find('network', network);
  if (record === undefined) return false;
  if (record.PIFs.length > 0) return record.PIFs.some((pif) => database.find('PIF', pif)?.host === host);
  return record.VIFs.every((ref) => {
    const vif = database.find('VIF', ref);
    if (vif?.currently_attached !== true) return true;
    const residence = database.find('VM', vif.VM)?.resident_on ?? NULL_REF;
    return residence === NULL_REF || residence === host || isHostInternal(record);
  });
}

function isHostInternal(network: StoredRecord<'network'>): boolean {
  return network.other_config.is_host_internal_management_network === 'true';
}
