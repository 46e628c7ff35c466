/** The fleet: what leases and operations may use of it. */

export type { StorageRef } from './capacity/storage-queues.ts';
export type { FailedRequestsCount } from './doctor/examine-templates.ts';
export { findOnHost, type InspectionFinding, inspectHost } from './doctor/inspect-host.ts';
export type { CordonRepository } from './entry/cordons.ts';
export type { FleetEntry, RowChanges } from './entry/fleet-entry.ts';
export type { KnownPoolRepository } from './entry/known-pools.ts';
export { toVmDetails } from './entry/vm-details.ts';
export type { Fleet } from './fleet.ts';
export {
  type AddressChoice,
  chooseAddress,
  expectedNetworks,
} from './inventory/guest-address.ts';
export { readOsName } from './inventory/guest-metrics.ts';
export type { Inventory } from './inventory/live-inventory.ts';
export {
  type Marker,
  readDiskMarker,
  readMarker,
  readOwner,
  writeDiskMarker,
  writeMarker,
} from './inventory/marker.ts';
export { findOsKey, templateNamed, vmDescription } from './inventory/vm-description.ts';
export { createFleet } from './live-fleet.ts';

export { labelsMatch } from './placement/candidates.ts';
export type { Room } from './placement/find-room.ts';
export type { Placement, PlacementResult, PlacementSpec } from './placement/placement.ts';
export { misconfiguredHost, unknownHost } from './placement/scheduler.ts';
