import type { couchbaseOperations } from '../../contract/couchbase.ts';
import type { CouchbaseStatus } from '../../model/couchbase.ts';
import { auditExternalChange } from '../audit-external-change.ts';
import type { HandlersOf } from '../handlers.ts';
import type { OperationDependencies } from '../operation-dependencies.ts';

const NOT_CONFIGURED: CouchbaseStatus = { missingIndexStatements: [], role: { kind: 'alone' } };

export function couchbaseHandlers(deps: OperationDependencies): HandlersOf<typeof couchbaseOperations> {
  const { couchbase } = deps;
  return {
    'couchbase.status': () => couchbase?.status() ?? NOT_CONFIGURED,
    'couchbase.retry': async (_input, caller) => {
      const change = { operation: 'couchbase.retry', object: 'buckets', caller };
      if (couchbase) await auditExternalChange(deps, change, () => couchbase.retry());
      return couchbase?.status() ?? NOT_CONFIGURED;
    },
  };
}
