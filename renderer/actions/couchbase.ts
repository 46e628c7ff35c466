import type { CouchbaseStatus } from '../../core/model/couchbase.ts';
import { invoke } from '../bridge.ts';
import { countParkedDocuments, useCouchbase } from '../store/couchbase.ts';
import { notifyFailure, notifySuccess } from './notifications.tsx';

const INTERVAL_MS = 60_000;

/** Refreshes now and once a minute, until the returned function is called. */
export function followCouchbase(): () => void {
  void refreshCouchbase();
  const timer = window.setInterval(refreshCouchbase, INTERVAL_MS);
  return () => window.clearInterval(timer);
}

export async function refreshCouchbase(): Promise<void> {
  try {
    storeStatus(await invoke('couchbase.status', {}));
  } catch (error) {
    useCouchbase.setState({ error });
  }
}

/** Retries the parked documents and reads the bucket now. */
export async function retryCouchbase(): Promise<void> {
  try {
    storeStatus(await invoke('couchbase.retry', {}));
    notifySuccess('Writing the parked documents again');
  } catch (error) {
    notifyFailure('Could not retry Couchbase', error);
  }
}

function storeStatus(status: CouchbaseStatus): void {
  useCouchbase.setState(({ parkedSinceAt }) => ({
    status,
    lookedAt: Date.now(),
    error: undefined,
    parkedSinceAt: countParkedDocuments(status) > 0 ? (parkedSinceAt ?? Date.now()) : undefined,
  }));
}
