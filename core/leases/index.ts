/** Leases: what operations may use of them. */
export { createLeases, type LeasesOptions } from './create-leases.ts';
export { createServiceActor } from './lease/actor.ts';
export type * from './leases.ts';
