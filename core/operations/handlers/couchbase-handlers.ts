import type { couchbaseOperations } from '../../contract/couchbase.ts';
import type { CouchbaseStatus } from '../../model/couchbase.ts';
import { DynvmError } from '../../model/failure.ts';
import { auditExternalChange } from '../audit-external-change.ts';
import type { HandlersOf } from '../handlers.ts';
import type { OperationDependencies } from '../operation-dependencies.ts';

const NOT_CONFIGURED: CouchbaseStatus = { missingIndexStatements: [], role: { kind: 'alone' } };

export function couchbaseHandlers(deps: OperationDependencies): HandlersOf<typeof couchbaseOperations> {
  const { couchbase, instances } = deps;
  const status = async () => ({
    ...(couchbase ? await couchbase.status() : NOT_CONFIGURED),
    ...(instances ? { instanceKey: instances.publicKeyText } : {}),
  });
  return {
    'couchbase.status': status,
    'couchbase.retry': async (_input, caller) => {
      const change = { operation: 'couchbase.retry', object: 'buckets', caller };
      if (couchbase) await auditExternalChange(deps, change, () => couchbase.retry());
      return status();
    },
    'couchbase.handOver': async (_input, caller) => {
      const change = { operation: 'couchbase.handOver', object: 'leadership', caller };
      await auditExternalChange(deps, change, async () => {
        if (!(await instances?.handOver.resign())) throw notLeading(couchbase?.role());
      });
      return status();
    },
  };
}

function notLeading(role: CouchbaseStatus['role'] = { kind: 'alone' }): DynvmError {
  const leader = role.kind === 'standby' ? role.leaderUrl : undefined;
  return new DynvmError({
    code: 'unavailable',
    message:
      role.kind === 'leader'
        ? 'No other service on the bucket is known that could take over'
        : `This service is ${role.kind}, so it has no leadership to hand over`,
    hint:
      leader === undefined
        ? 'Start another service with the same [couchbase], or see `dynvm couchbase`.'
        : `Ask ${leader}.`,
  });
}
