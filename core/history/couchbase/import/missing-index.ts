import type { ImportStatus } from '../../../model/couchbase.ts';
import {
  CREATE_CREATED_INDEX,
  CREATE_DELETED_INDEX,
  CREATE_PRIMARY_INDEX,
  CREATE_STATE_INDEX,
  forBucket,
} from './statements.ts';

/** What an administrator has to run so that the bucket can be read; nothing while it can be. */
export function missingIndexStatements(
  bucket: string | undefined,
  status: ImportStatus | undefined,
): string[] {
  if (bucket === undefined || status?.state !== 'no-index') return [];
  const changes = [CREATE_CREATED_INDEX, CREATE_DELETED_INDEX, CREATE_STATE_INDEX];
  // The first reading goes through all keys; the others only make following changes cheap.
  const wanted = status.complete ? changes : [CREATE_PRIMARY_INDEX, ...changes];
  return wanted.map((statement) => forBucket(statement, bucket));
}
