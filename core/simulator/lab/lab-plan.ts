import type { Ref } from '../database/records.ts';
import type { SimulatedPool } from '../pool/simulated-pool.ts';
import type { LabNetwork } from './build-networks.ts';

/** Shared by the builders of a lab. */
export interface LabPlan {
  readonly pool: SimulatedPool;
  readonly networks: readonly LabNetwork[];
  /** The SR of templates and their clones: pool.default_SR. */
  readonly storage: Ref;
}
