import type { CommonSettings, HostSettings, TemplateSettings } from '../../config/index.ts';
import type { SlotLimit } from '../../model/host.ts';
import type { Ref, VmRecord } from '../../xapi/index.ts';
import { findNetwork, type HostLink } from '../inventory/find-network.ts';
import { findTemplate } from '../inventory/find-template.ts';
import type { LiveInventory } from '../inventory/live-inventory.ts';
import type { EntryUsage, HostUsage } from './host-usage.ts';
import {
  type ResourceRequest,
  readTemplateDisks,
  type SizeOverrides,
  toResourceRequest,
  toVmSize,
  type VmSize,
} from './resource-request.ts';
import { findStorage } from './storage-usage.ts';

/** What an entry knows when it is asked for an OS key. */
export interface OsContext {
  settings: HostSettings;
  common: CommonSettings;
  inventory: LiveInventory;
  usage: EntryUsage;
  pausedUntilAt(networkUuid: string): number | undefined;
}

export interface OsRequest extends SizeOverrides {
  osKey: string;
  networkId?: string | undefined;
}

/** A physical host as a place for this OS. */
export type OsPlace =
  | { kind: 'usable'; host: HostUsage; link: HostLink }
  | {
      kind: 'unusable';
      host: HostUsage;
      limitedBy: SlotLimit;
      problem: string;
      /** The sentence again when it is that the wanted network isn't there. */
      missingNetwork?: string;
    };

export type OsResolution =
  | { kind: 'none'; limitedBy: SlotLimit; problem: string }
  | {
      kind: 'resolved';
      settings: TemplateSettings;
      template: { ref: Ref; record: VmRecord };
      size: VmSize;
      resources: ResourceRequest;
      diskCount: number;
      places: readonly OsPlace[];
      /** The template's disks are not on `host.storage.name`, or the like: said once in the log. */
      warning?: string;
    };

/** Template, size and usable physical hosts of an OS key on one entry; what is free is not considered. */
export function resolveOs(context: OsContext, request: OsRequest): OsResolution {
  const { settings, inventory, usage } = context;
  const os = findOsSettings(settings, request.osKey);
  if (!os) return { kind: 'none', limitedBy: 'no-template', problem: `no template for ${request.osKey}` };
  const lookup = findTemplate(inventory, os.template);
  if (lookup.kind === 'problem') {
    return {
      kind: 'none',
      limitedBy: 'no-template',
      problem: `${lookup.problem} (${request.osKey}.template)`,
    };
  }
  const disks = readTemplateDisks(inventory, lookup.record);
  const attached = new Set(usage.srs.keys());
  const configuredSr = findStorage(inventory, attached, settings.storageName, disks.requiredSrs);
  const wanted = request.networkId ?? settings.networkId ?? os.network;
  const places = usage.hosts.map((host) => toOsPlace(context, host, disks, wanted));
  const warning = explainStorageMismatch(
    context,
    request.osKey,
    lookup.record,
    disks.virtualBytesBySr,
    configuredSr,
  );
  return {
    kind: 'resolved',
    settings: os,
    template: { ref: lookup.ref, record: lookup.record },
    size: toVmSize(lookup.record, disks, request),
    resources: toResourceRequest({
      inventory,
      template: lookup.record,
      disks,
      settings: os,
      overrides: request,
      configuredSr,
      diskGrowthRatio: context.common.diskGrowthRatio,
    }),
    diskCount: disks.count,
    places,
    ...(warning === undefined ? {} : { warning }),
  };
}

/** Why a physical host takes no VM at all, whatever its OS; undefined where it does. */
export function explainUnusableHost(host: HostUsage): string | undefined {
  if (!host.live) return 'the pool has lost this host (not live)';
  if (!host.enabled) return 'disabled on the host (maintenance)';
  return host.evacuating ? 'it is being evacuated' : undefined;
}

function toOsPlace(
  context: OsContext,
  host: HostUsage,
  disks: ReturnType<typeof readTemplateDisks>,
  wantedNetwork: string | undefined,
): OsPlace {
  const { settings, inventory } = context;
  const unusable = (limitedBy: SlotLimit, problem: string) => ({
    kind: 'unusable' as const,
    host,
    limitedBy,
    problem,
  });
  const problem = explainUnusableHost(host);
  if (problem !== undefined) return unusable('not-live', problem);
  if (findStorage(inventory, host.attachedSrs, settings.storageName, disks.requiredSrs) === undefined) {
    return unusable('no-storage', `storage "${settings.storageName}" is not attached to ${host.name}`);
  }
  const missing = [...disks.requiredSrs].find((sr) => !host.attachedSrs.has(sr));
  if (missing !== undefined) {
    const name = inventory.get('SR', missing)?.name_label ?? 'unknown';
    return unusable('no-storage', `the template needs storage "${name}", not attached to ${host.name}`);
  }
  const network = findNetwork(host.links, wantedNetwork);
  if (network.kind === 'problem') {
    return { ...unusable('network', network.problem), missingNetwork: network.problem };
  }
  const pausedUntilAt = context.pausedUntilAt(network.link.uuid);
  if (pausedUntilAt !== undefined) {
    const until = new Date(pausedUntilAt).toISOString();
    return unusable(
      'network',
      `network ${network.link.name} (${network.link.device}) is paused until ${until}: several VMs in a row got no DHCP lease`,
    );
  }
  return { kind: 'usable', host, link: network.link };
}

/** A clone's disks stay on the template's SR, so capacity is that SR's whatever the ini says. */
function explainStorageMismatch(
  context: OsContext,
  osKey: string,
  template: VmRecord,
  virtualBytesBySr: ReadonlyMap<Ref, number>,
  configuredSr: Ref | undefined,
): string | undefined {
  if (configuredSr === undefined) return undefined;
  const other = [...virtualBytesBySr.keys()].find((sr) => sr !== configuredSr);
  if (other === undefined) return undefined;
  const name = context.inventory.get('SR', other)?.name_label ?? 'unknown';
  return `template "${template.name_label}" (${osKey}) has disks on storage "${name}", not on "${context.settings.storageName}": its VMs count there`;
}

/** What the ini says of an OS key on a host. The key comes from a URL: `constructor` is no template. */
export function findOsSettings(settings: HostSettings, osKey: string): TemplateSettings | undefined {
  return Object.hasOwn(settings.templates, osKey) ? settings.templates[osKey] : undefined;
}
