import type { z } from 'zod';
import { accessOperations } from './access.ts';
import { configurationOperations } from './configuration.ts';
import { couchbaseOperations } from './couchbase.ts';
import type { DuplicateNames, None } from './define.ts';
import { fleetOperations } from './fleet.ts';
import { historyOperations } from './history.ts';
import { leaseOperations } from './leases.ts';
import { poolOperations } from './pools.ts';
import { queueOperations } from './queue.ts';
import { quotaOperations } from './quotas.ts';
import { requestOperations } from './requests.ts';
import { serviceOperations } from './service.ts';
import { topics } from './topics.ts';

/** Everything the core can be asked. IPC, legacy routes, CLI and REST are derived from it. */
export const operations = {
  ...fleetOperations,
  ...requestOperations,
  ...queueOperations,
  ...poolOperations,
  ...quotaOperations,
  ...leaseOperations,
  ...historyOperations,
  ...couchbaseOperations,
  ...configurationOperations,
  ...serviceOperations,
  ...accessOperations,
} as const;

/**
 * Fails to compile when two domains use one name.
 * @public used by the compiler alone
 */
export type NoDuplicateOperation = None<
  DuplicateNames<
    [
      typeof fleetOperations,
      typeof requestOperations,
      typeof queueOperations,
      typeof poolOperations,
      typeof quotaOperations,
      typeof leaseOperations,
      typeof historyOperations,
      typeof couchbaseOperations,
      typeof configurationOperations,
      typeof serviceOperations,
      typeof accessOperations,
    ]
  >
>;

export type Operations = typeof operations;
export type OperationName = keyof Operations;
/** What a caller sends: defaults may be left out. */
export type InputOf<N extends OperationName> = z.input<Operations[N]['input']>;
export type OutputOf<N extends OperationName> = z.output<Operations[N]['output']>;

export { topics };

type Topics = typeof topics;
export type TopicName = keyof Topics;
export type RowOf<T extends TopicName> = z.output<Topics[T]['row']>;
