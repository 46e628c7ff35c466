import type { Ref } from '../database/records.ts';
import type { SimulatedPool } from '../pool.ts';
import type { LabNetwork } from './build-networks.ts';

/** What the parts of a lab have in common while it is built. */
export interface Lab {
  readonly pool: SimulatedPool;
  readonly networks: readonly LabNetwork[];
  /** Where templates and their clones live: pool.default_SR. */
  readonly storage: Ref;
}
