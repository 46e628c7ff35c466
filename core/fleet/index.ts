/** The fleet: what leases and operations may use of it. */

export type { DiskOperation, StoragePlace, StorageQueues, StorageRef } from './capacity/storage-queues.ts';
export type { FailedRequestsCount } from './doctor/examine-templates.ts';
export { findOnHost, type HostChoices } from './doctor/find-on-host.ts';
export { type HostInspection, type InspectionFinding, inspectHost } from './doctor/inspect-host.ts';
export type { CordonRecord, CordonRepository } from './entry/cordons.ts';
export type { FleetEntry, RowChanges, WaitOptions } from './entry/fleet-entry.ts';
export type { KnownPoolRecord, KnownPoolRepository } from './entry/known-pools.ts';
export { vmDetailsOf } from './entry/vm-details.ts';
export type { Fleet } from './fleet.ts';
export {
  type AddressChoice,
  type AddressRules,
  chooseAddress,
  expectedNetworks,
} from './inventory/guest-address.ts';
export { networkInfoOf, osNameOf } from './inventory/guest-metrics.ts';
export type { Inventory } from './inventory/inventory.ts';
export {
  type DiskMarker,
  type Marker,
  ownerOf,
  readDiskMarker,
  readMarker,
  writeDiskMarker,
  writeMarker,
} from './inventory/marker.ts';
export { templateNamed, vmDescription } from './inventory/vm-description.ts';
export { createFleet, type FleetOptions } from './live-fleet.ts';
export type { LabelQuery } from './placement/labels.ts';
export { labelsMatch } from './placement/labels.ts';
export type { Placement, PlacementAsk, PlacementHolds, PlacementResult } from './placement/placement.ts';
export { unknownHost } from './placement/scheduler.ts';
