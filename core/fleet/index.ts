/** The fleet: what leases and operations may use of it. */

export type { CordonKeeper, CordonRecord } from './cordons.ts';
export { createFleet, type FleetOptions } from './create-fleet.ts';
export { type DiskMarker, readDiskMarker, writeDiskMarker } from './disk-marker.ts';
export { findOnHost, type HostChoices } from './find-on-host.ts';
export type * from './fleet.ts';
export {
  type AddressChoice,
  type AddressOptions,
  chooseAddress,
  networkInfoOf,
  osNameOf,
} from './guest-metrics.ts';
export { type HostInspection, type InspectionFinding, inspectHost } from './inspect-host.ts';
export { labelsMatch } from './labels.ts';
export { type Marker, ownerOf, readMarker, writeMarker } from './marker.ts';
export type { DiskOperation, StoragePlace, StorageQueues, StorageRef } from './storage-queues.ts';
export { templateNamed, vmDescription } from './vm-description.ts';
export { vmDetailsOf } from './vm-details.ts';
