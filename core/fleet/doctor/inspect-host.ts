import { naturalOrder } from '../../base/natural-order.ts';
import type { CommonSettings, HostSettings } from '../../config/index.ts';
import type { ClassName, Ref, XapiSnapshot } from '../../xapi/index.ts';
import { computeEntryUsage, type HostUsage } from '../capacity/host-usage.ts';
import { explainUnusableHost } from '../capacity/os-resolution.ts';
import { findStorage } from '../capacity/storage-usage.ts';
import { findNetwork, listLinks } from '../inventory/find-network.ts';
import { findTemplate } from '../inventory/find-template.ts';
import { LiveInventory } from '../inventory/live-inventory.ts';

/** What the ini wants of an entry, held against its records: `found` in words, or what is wrong. */
export type InspectionFinding = { subject: string } & (
  | { found: string }
  | { warning: string }
  | { problem: string }
);

export interface HostInspection {
  /** Physical hosts that take no VM at all now. */
  hosts: readonly InspectionFinding[];
  /** `host.storage.name` on each physical host. */
  storage: readonly InspectionFinding[];
  /** Each `<os>.template`. */
  templates: readonly InspectionFinding[];
  /** Each network the ini names, or the one taken when it names none, on each physical host. */
  networks: readonly InspectionFinding[];
}

const NO_RECORDS: XapiSnapshot = {
  VM: new Map(),
  VM_metrics: new Map(),
  VM_guest_metrics: new Map(),
  VBD: new Map(),
  VDI: new Map(),
  VIF: new Map(),
  PIF: new Map(),
  network: new Map(),
  SR: new Map(),
  PBD: new Map(),
  host: new Map(),
  host_metrics: new Map(),
  pool: new Map(),
};

/** The rules that placement follows, on the records of one visit: what a host check shows. */
export function inspectHost(
  records: Partial<Pick<XapiSnapshot, ClassName>>,
  settings: HostSettings,
  common: CommonSettings,
): HostInspection {
  const inventory = new LiveInventory();
  inventory.load({ ...NO_RECORDS, ...records });
  const { hosts } = computeEntryUsage(inventory, common);
  return {
    hosts: hosts.flatMap((host) => {
      const problem = explainUnusableHost(host);
      return problem === undefined ? [] : [{ subject: host.name, problem }];
    }),
    storage: hosts.map((host) => inspectStorage(inventory, host, settings.storageName)),
    templates: Object.values(settings.templates).map(({ osKey, template }) => {
      const lookup = findTemplate(inventory, template);
      if (lookup.kind === 'problem') return { subject: osKey, problem: lookup.problem };
      return { subject: osKey, found: `template "${lookup.record.name_label}"` };
    }),
    networks: hosts.flatMap((host) => wantedNetworks(settings).map((wanted) => inspectNetwork(host, wanted))),
  };
}

function inspectStorage(inventory: LiveInventory, host: HostUsage, storageName: string): InspectionFinding {
  const ref = findStorage(inventory, host.attachedSrs, storageName);
  if (ref !== undefined) {
    const name = inventory.get('SR', ref)?.name_label ?? storageName;
    return { subject: storageName, found: `storage "${name}" is attached to ${host.name}` };
  }
  const attached = [...host.attachedSrs].map((sr: Ref) => inventory.get('SR', sr)?.name_label ?? '').sort();
  return {
    subject: storageName,
    problem: `storage "${storageName}" is not attached to ${host.name}, which has ${attached.join(', ') || 'none'}`,
  };
}

/**
 * `host.network.id` wins over `<os>.template.network`; undefined = the lowest device.
 * @see docs/spec/legacy-api.md#network-selection
 */
function wantedNetworks(settings: HostSettings): (string | undefined)[] {
  if (settings.networkId !== undefined) return [settings.networkId];
  const named = new Set(Object.values(settings.templates).map((template) => template.network));
  return named.size === 0 ? [undefined] : [...named];
}

function inspectNetwork(host: HostUsage, wanted: string | undefined): InspectionFinding {
  const subject = wanted ?? 'lowest device';
  const lookup = findNetwork(host.links, wanted);
  if (lookup.kind === 'problem') return { subject, problem: `${host.name}: ${lookup.problem}` };
  const { device, name, plugged } = lookup.link;
  if (!plugged) {
    return { subject, warning: `${device} (${name}) is unplugged on ${host.name}: VMs there get no address` };
  }
  return { subject, found: `${device} (${name}) on ${host.name}` };
}

/** What a host has that an ini can name. */
export interface HostChoices {
  storages: { name: string; freeBytes: number; sizeBytes: number; shared: boolean }[];
  templates: { name: string; vcpus: number; memoryBytes: number; osKey: string }[];
  networks: { device: string; name: string }[];
}

export function findOnHost(records: Partial<Pick<XapiSnapshot, ClassName>>): HostChoices {
  const inventory = new LiveInventory();
  inventory.load({ ...NO_RECORDS, ...records });
  return {
    storages: listStorages(inventory),
    templates: listTemplates(inventory),
    networks: listNetworks(inventory),
  };
}

function listStorages(inventory: LiveInventory): HostChoices['storages'] {
  const attached = new Set<string>();
  for (const pbd of inventory.all('PBD').values()) if (pbd.currently_attached) attached.add(pbd.SR);
  return [...attached]
    .flatMap((ref) => inventory.get('SR', ref) ?? [])
    .filter((sr) => sr.physical_size > 0 && sr.content_type !== 'iso')
    .map((sr) => ({
      name: sr.name_label,
      freeBytes: Math.max(0, sr.physical_size - sr.physical_utilisation),
      sizeBytes: sr.physical_size,
      shared: sr.shared,
    }))
    .sort((a, b) => b.freeBytes - a.freeBytes);
}

function listTemplates(inventory: LiveInventory): HostChoices['templates'] {
  const taken = new Set<string>();
  return [...inventory.templates]
    .flatMap((ref) => inventory.get('VM', ref) ?? [])
    .filter((vm) => !vm.is_default_template && vm.other_config.default_template !== 'true')
    .sort((a, b) => naturalOrder(a.name_label, b.name_label))
    .map((vm) => ({
      name: vm.name_label,
      vcpus: vm.VCPUs_at_startup,
      memoryBytes: vm.memory_static_max,
      osKey: suggestOsKey(vm.name_label, taken),
    }));
}

function listNetworks(inventory: LiveInventory): HostChoices['networks'] {
  const byDevice = new Map<string, string>();
  for (const host of inventory.all('host').keys()) {
    for (const { device, name } of listLinks(inventory, host))
      if (!byDevice.has(device)) byDevice.set(device, name);
  }
  return [...byDevice].map(([device, name]) => ({ device, name }));
}

/** How names of templates tell the OS, and what such OS keys are called. */
const SYSTEMS: readonly (readonly [RegExp, string])[] = [
  [/cent(?:os)?|cnt/, 'centos'],
  [/ubu(?:ntu)?/, 'ubuntu'],
  [/deb(?:ian)?/, 'debian'],
  [/rhel|red\s*hat/, 'rhel'],
  [/rocky/, 'rocky'],
  [/alma/, 'alma'],
  [/suse|sles/, 'suse'],
  [/oel|oracle/, 'oel'],
  [/fedora/, 'fedora'],
  [/win(?:dows)?/, 'windows'],
];

/**
 * An OS key for a template of this name: a proposal for a form, to be changed at will. One that is `taken` gets a
 * number behind it; the key given is taken from then on.
 */
function suggestOsKey(name: string, taken: Set<string>): string {
  const key = distinct(toOsKey(name.toLowerCase()), taken);
  taken.add(key);
  return key;
}

function toOsKey(name: string): string {
  for (const [pattern, system] of SYSTEMS) {
    const match = new RegExp(`(?:^|[^a-z])(?:${pattern.source})[^a-z0-9]*(\\d{0,4})`).exec(name);
    if (match) return `${system}${match[1] ?? ''}`;
  }
  const plain = name.replace(/^(?:tmpl|template)[^a-z0-9]*/, '').replace(/[^a-z0-9]+/g, '');
  return plain === '' ? 'vm' : plain.slice(0, 30);
}

function distinct(key: string, taken: ReadonlySet<string>): string {
  if (!taken.has(key)) return key;
  let number = 2;
  while (taken.has(`${key}-${number}`)) number += 1;
  return `${key}-${number}`;
}
