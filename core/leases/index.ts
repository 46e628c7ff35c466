/** Leases: what operations may use of them. */
export { createLeases } from './create-leases.ts';
export { createServiceActor } from './lease/actor.ts';
export type * from './leases.ts';
export type { PoolRepository } from './pools/pool-overrides.ts';
export { QuotaSettings } from './quotas/quota-settings.ts';
