import type { CommonSettings, HostSettings } from '../../config/index.ts';
import type { ClassName, Ref, XapiSnapshot } from '../../xapi/index.ts';
import { computeEntryUsage, type HostUsage } from '../capacity/host-usage.ts';
import { explainUnusableHost } from '../capacity/os-resolution.ts';
import { findStorage } from '../capacity/storage-usage.ts';
import { findNetwork } from '../inventory/find-network.ts';
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

export const NO_RECORDS: XapiSnapshot = {
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
