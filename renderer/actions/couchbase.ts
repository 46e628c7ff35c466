import type { CouchbaseStatus } from '../../core/model/couchbase.ts';
import { ask } from '../bridge.ts';
import { parkedDocuments, useCouchbase } from '../store/couchbase.ts';
import { sayDone, sayFailed } from './notifications.tsx';

const INTERVAL_MS = 60_000;

/** Looks now and once a minute, until the returned function is called. */
export function followCouchbase(): () => void {
  void lookAtCouchbase();
  const timer = window.setInterval(lookAtCouchbase, INTERVAL_MS);
  return () => window.clearInterval(timer);
}

export async function lookAtCouchbase(): Promise<void> {
  try {
    take(await ask('couchbase.status', {}));
  } catch (error) {
    useCouchbase.setState({ error });
  }
}

/** Writes what is parked again, and reads the bucket now. */
export async function retryCouchbase(): Promise<void> {
  try {
    take(await ask('couchbase.retry', {}));
    sayDone('Parked documents are written again');
  } catch (error) {
    sayFailed('Couchbase was not tried again', error);
  }
}

function take(status: CouchbaseStatus): void {
  useCouchbase.setState(({ parkedSinceAt }) => ({
    status,
    lookedAt: Date.now(),
    error: undefined,
    parkedSinceAt: parkedDocuments(status) > 0 ? (parkedSinceAt ?? Date.now()) : undefined,
  }));
}
