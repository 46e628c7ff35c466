/** Leases: what operations may use of them. */
export type * from './leases.ts';
