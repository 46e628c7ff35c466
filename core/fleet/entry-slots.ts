import type { HostSettings } from '../config/index.ts';
import type { OsSlots } from '../model/host.ts';
import type { HostUsage } from './host-usage.ts';
import type { OsPlace, OsResolution } from './os-resolution.ts';
import { osSettingsOf } from './os-settings.ts';
import type { EntryCaps, EntryRoom } from './room.ts';

/** Slots of one OS key on an entry. */
export interface EntrySlots {
  total: OsSlots;
  /** By physical host uuid; before `host.slots.reserve`, which is the whole entry's. */
  byHost: ReadonlyMap<string, OsSlots>;
}

export function capsOf(settings: HostSettings, osKey: string): EntryCaps {
  return { maxVms: osSettingsOf(settings, osKey)?.maxVms, slotsReserve: settings.slotsReserve };
}

export function usableHosts(places: readonly OsPlace[]): HostUsage[] {
  return places.flatMap((place) => (place.kind === 'usable' ? [place.host] : []));
}

/** How many VMs of the OS key's own size fit now. */
export function entrySlotsOf(
  osKey: string,
  resolution: OsResolution,
  room: EntryRoom,
  caps: EntryCaps,
): EntrySlots {
  if (resolution.kind === 'none') {
    const { limitedBy, problem } = resolution;
    return { total: { osKey, slots: 0, limitedBy, problem }, byHost: new Map() };
  }
  const byHost = new Map<string, OsSlots>();
  for (const place of resolution.places)
    byHost.set(place.host.uuid, hostSlots(osKey, place, resolution, room, caps));
  const usable = usableHosts(resolution.places);
  if (usable.length === 0) return { total: noUsableHost(osKey, resolution.places), byHost };
  return { total: { osKey, ...room.entryFit(usable, resolution.demand, caps) }, byHost };
}

function hostSlots(
  osKey: string,
  place: OsPlace,
  resolution: Extract<OsResolution, { kind: 'resolved' }>,
  room: EntryRoom,
  caps: EntryCaps,
): OsSlots {
  if (place.kind === 'unusable') {
    return { osKey, slots: 0, limitedBy: place.limitedBy, problem: place.problem };
  }
  const fit = room.hostFit(place.host, resolution.demand);
  const left = room.placesLeft(caps);
  return left < fit.slots ? { osKey, slots: left, limitedBy: 'host.vms.max' } : { osKey, ...fit };
}

function noUsableHost(osKey: string, places: readonly OsPlace[]): OsSlots {
  const [first] = places;
  if (first?.kind !== 'unusable') return { osKey, slots: 0, limitedBy: 'not-live' };
  return { osKey, slots: 0, limitedBy: first.limitedBy, problem: first.problem };
}
