import type { OperationName } from '../../contract/contract.ts';

/** What only the leader knows or does, and whether it may be asked twice. Everything else any service answers. */
const FORWARDED = {
  'requests.provision': 'once',
  'requests.cancel': 'once',
  'requests.get': 'repeatable',
  'requests.list': 'repeatable',
  'requests.wait': 'repeatable',
  'requests.plan': 'repeatable',
  'requests.hangUp': 'repeatable',
  'requests.acknowledge': 'repeatable',
  'leases.list': 'repeatable',
  'leases.get': 'repeatable',
  'leases.release': 'repeatable',
  'leases.extend': 'once',
  'leases.reconcile': 'once',
  'queue.list': 'repeatable',
  'pools.list': 'repeatable',
  'pools.use': 'repeatable',
  'pools.set': 'once',
  'pools.pause': 'once',
  'pools.resume': 'once',
} as const satisfies Partial<Record<OperationName, 'once' | 'repeatable'>>;

export type ForwardedOperation = keyof typeof FORWARDED;

export function isForwarded(operation: OperationName): operation is ForwardedOperation {
  return Object.hasOwn(FORWARDED, operation);
}

/** Asking again where an answer was lost does no harm. */
export function isRepeatable(operation: ForwardedOperation): boolean {
  return FORWARDED[operation] === 'repeatable';
}
