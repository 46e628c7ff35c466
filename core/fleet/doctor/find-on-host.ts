import { naturalOrder } from '../../base/natural-order.ts';
import type { ClassName, XapiSnapshot } from '../../xapi/index.ts';
import { listLinks } from '../inventory/find-network.ts';
import { LiveInventory } from '../inventory/live-inventory.ts';
import { NO_RECORDS } from './inspect-host.ts';

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
