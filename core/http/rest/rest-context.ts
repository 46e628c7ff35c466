import type { Invoke, Subscribe } from '../../operations/index.ts';
import type { Clock, IdempotencyStore, Logger } from '../../ports.ts';
import type { ListenerAccess } from '../auth/listener-access.ts';
import type { PrincipalBounds } from './principal-slots.ts';
import type { ServiceMetrics } from './service-metrics.ts';

/** What the REST API is given by the service. */
export interface RestOptions {
  readonly idempotency: IdempotencyStore;
  readonly clock: Clock;
  readonly subscribe: Subscribe;
  readonly metrics: ServiceMetrics;
  readonly bounds?: PrincipalBounds | undefined;
}

/** What the REST API works with. */
export interface RestContext extends RestOptions {
  readonly invoke: Invoke;
  readonly access: ListenerAccess;
  /** Which names in `Host` mean this service. */
  readonly hosts: { readonly loopbackOnly: boolean; readonly allowed: readonly string[] };
  /** For answers that are held back: fails as soon as the service stops. */
  abortOnShutdown<T>(work: Promise<T>): Promise<T>;
  /** Aborts when the service stops. */
  readonly shutdown: AbortSignal;
  readonly logger: Logger;
}
