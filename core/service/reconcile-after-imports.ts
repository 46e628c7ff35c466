import type { SqliteStore } from '../history/index.ts';
import { createServiceActor, type Leases } from '../leases/index.ts';
import type { CancelTimer, Clock, Logger } from '../ports.ts';

/** Imports arrive in many batches; reconcile once they have paused this long. */
const QUIET_MS = 10_000;

export interface ReconcileAfterImportsOptions {
  store: Pick<SqliteStore, 'onImported'>;
  leases: Pick<Leases, 'reconcile'>;
  clock: Clock;
  logger: Logger;
}

/** After documents of the old service were imported, some untracked VMs on the hosts may turn out to be ours. */
export function reconcileAfterImports(options: ReconcileAfterImportsOptions): { close(): void } {
  const { store, leases, clock, logger } = options;
  let cancelTimer: CancelTimer = () => {};
  const unsubscribe = store.onImported(() => {
    cancelTimer();
    cancelTimer = clock.setTimer(QUIET_MS, () => {
      leases
        .reconcile(
          { dryRun: false, removeDisks: false, force: false },
          createServiceActor('reconcile', clock),
        )
        // A standby refuses; the leader does it.
        .catch((error: unknown) => logger.info({ err: error }, 'no reconcile after the import'));
    });
  });
  return {
    close() {
      unsubscribe();
      cancelTimer();
    },
  };
}
