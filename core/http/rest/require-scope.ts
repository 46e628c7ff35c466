import type { FastifyRequest } from 'fastify';
import { type OperationName, operations } from '../../contract/contract.ts';
import { DynvmError } from '../../model/failure.ts';
import { isAllowed } from '../../operations/index.ts';

/** Before the body is read: who may not do it need not send it. @throws DynvmError forbidden */
export function requireScope({ access }: FastifyRequest, operation: OperationName): void {
  const { scope } = operations[operation];
  if (isAllowed(access.caller, scope)) return;
  throw new DynvmError({
    code: 'forbidden',
    message: `${operation} needs the scope ${scope}`,
    hint: 'GET /api/v1/me shows the scopes of your token.',
  });
}
