import { createHash } from 'node:crypto';
import type { HostSettings } from '../../config/index.ts';
import type { LiveInventory } from '../inventory/live-inventory.ts';
import type { EntryCapacity } from './entry-capacity.ts';

interface TemplateHost {
  readonly inventory: LiveInventory;
  readonly capacity: EntryCapacity;
  readonly settings: HostSettings;
}

/**
 * A text that changes when VMs made of the template now would differ from earlier ones: another template, other sizes,
 * disks or interfaces, another network. Undefined while the inventory can't tell.
 */
export function fingerprintTemplate(
  { inventory, capacity, settings }: TemplateHost,
  osKey: string,
): string | undefined {
  if (!inventory.complete) return undefined;
  const resolution = capacity.resolve({ osKey });
  if (resolution.kind === 'none') return 'none';
  const { record } = resolution.template;
  const disks = record.VBDs.map((ref) => {
    const vbd = inventory.get('VBD', ref);
    const vdi = vbd && inventory.get('VDI', vbd.VDI);
    return [vbd?.type, vbd?.device, vdi?.uuid, vdi?.virtual_size];
  });
  const facts = [
    record.uuid,
    [record.VCPUs_max, record.VCPUs_at_startup, record.memory_static_max, record.memory_dynamic_min],
    record.platform,
    disks.map((disk) => JSON.stringify(disk)).sort(),
    record.VIFs.map((ref) => inventory.get('VIF', ref)?.network).sort(),
    [settings.networkId, resolution.settings.network],
  ];
  return createHash('sha256').update(JSON.stringify(facts)).digest('hex').slice(0, 16);
}
