import type { ClassName, XapiSnapshot } from '../xapi/index.ts';
import { linksOf } from './find-network.ts';
import { NO_RECORDS } from './inspect-host.ts';
import { LiveInventory } from './inventory.ts';
import { naturalOrder } from './natural-order.ts';
import { suggestOsKey } from './suggest-os-key.ts';

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
    storages: storagesOf(inventory),
    templates: templatesOf(inventory),
    networks: networksOf(inventory),
  };
}

function storagesOf(inventory: LiveInventory): HostChoices['storages'] {
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

function templatesOf(inventory: LiveInventory): HostChoices['templates'] {
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

function networksOf(inventory: LiveInventory): HostChoices['networks'] {
  const byDevice = new Map<string, string>();
  for (const host of inventory.all('host').keys()) {
    for (const { device, name } of linksOf(inventory, host))
      if (!byDevice.has(device)) byDevice.set(device, name);
  }
  return [...byDevice].map(([device, name]) => ({ device, name }));
}
