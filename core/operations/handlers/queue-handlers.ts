import type { queueOperations } from '../../contract/queue.ts';
import type { HandlersOf } from '../handlers.ts';
import type { OperationDependencies } from '../operation-dependencies.ts';

export function queueHandlers({ leases }: OperationDependencies): HandlersOf<typeof queueOperations> {
  return { 'queue.list': () => [...leases.queue()] };
}
