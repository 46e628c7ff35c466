/** The fleet: what leases and operations may use of it. */
export type * from './fleet.ts';
