import type { Config } from '../../config/index.ts';
import type { Couchbase, SqliteStore } from '../../history/index.ts';
import type { InstanceEndpoint } from '../../http/index.ts';
import type { Invoke } from '../../operations/index.ts';
import type { Clock, Logger } from '../../ports.ts';
import { forwardToLeader } from './forward-to-leader.ts';
import { PlannedHandOver } from './hand-over.ts';
import { InstanceClient } from './instance-client.ts';
import { openInstanceKey } from './instance-key.ts';
import { InstanceServer } from './instance-server.ts';

/** The services on one bucket, as this one works with the others. */
export interface Instances {
  readonly publicKeyText: string;
  readonly handOver: PlannedHandOver;
  /** The operations as any service answers them. */
  forwarding(invoke: Invoke): Invoke;
  /** What the others may ask of this one. */
  endpoint(invoke: () => Invoke): InstanceEndpoint;
  /** Set once the lease service exists. */
  leasesEnded: () => Promise<void>;
}

export interface InstancesOptions {
  readonly dataFolder: string;
  readonly config: () => Config;
  readonly couchbase: Couchbase;
  readonly store: SqliteStore;
  readonly clock: Clock;
  readonly logger: Logger;
}

export async function openInstances(options: InstancesOptions): Promise<Instances> {
  const { dataFolder, config, couchbase, store, clock, logger } = options;
  const key = await openInstanceKey(dataFolder);
  const trusted = () => config().couchbase?.instanceKeys ?? [];
  const client = new InstanceClient({ key, trusted, clock });
  const role = () => couchbase.role();
  const instances: Instances = {
    publicKeyText: key.publicKeyText,
    handOver: new PlannedHandOver({
      couchbase,
      store,
      client,
      leasesEnded: () => instances.leasesEnded(),
      logger,
    }),
    leasesEnded: () => Promise.resolve(),
    forwarding: (invoke) =>
      forwardToLeader({
        invoke,
        client,
        role,
        clock,
        canForward: () => trusted().includes(key.publicKeyText),
      }),
    endpoint: (invoke) =>
      new InstanceServer({
        ...{ key, trusted, clock, logger, role },
        invoke: (name, input, caller) => invoke()(name, input, caller),
        take: (left) => instances.handOver.take(left),
      }),
  };
  return instances;
}
