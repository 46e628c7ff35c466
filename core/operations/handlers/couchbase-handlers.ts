import type { couchbaseOperations } from '../../contract/couchbase.ts';
import type { CouchbaseStatus } from '../../model/couchbase.ts';
import type { HandlersOf } from '../handlers.ts';
import type { OperationDependencies } from '../operation-dependencies.ts';

const NOT_CONFIGURED: CouchbaseStatus = { missingIndexStatements: [], role: { kind: 'alone' } };

export function couchbaseHandlers({
  couchbase,
}: OperationDependencies): HandlersOf<typeof couchbaseOperations> {
  return {
    'couchbase.status': () => couchbase?.status() ?? NOT_CONFIGURED,
    'couchbase.retry': async () => {
      await couchbase?.retry();
      return couchbase?.status() ?? NOT_CONFIGURED;
    },
  };
}
