import type { SqliteStore } from '../history/index.ts';
import type { Leases } from '../leases/index.ts';
import { failureOf } from '../model/failure.ts';
import type { CancelTimer, Clock, Logger } from '../ports.ts';

/** An import comes in many batches: only the last one counts. */
const QUIET_MS = 10_000;

export interface FollowImportsOptions {
  store: Pick<SqliteStore, 'onImported'>;
  leases: Pick<Leases, 'reconcile'>;
  clock: Clock;
  logger: Logger;
}

/** Documents of the old service have come: some of the VMs that stand on the hosts may be ours now. */
export function followImports({ store, leases, clock, logger }: FollowImportsOptions): { close(): void } {
  let cancel: CancelTimer = () => {};
  const stop = store.onImported(() => {
    cancel();
    cancel = clock.setTimer(QUIET_MS, () => {
      // A standby refuses: the leader does it.
      leases
        .reconcile({ dryRun: false, removeDisks: false, force: false }, { name: 'console' })
        .catch((error: unknown) => {
          logger.info(
            { reason: failureOf(error).message },
            'Imported documents were not compared with the hosts',
          );
        });
    });
  });
  return {
    close() {
      stop();
      cancel();
    },
  };
}
