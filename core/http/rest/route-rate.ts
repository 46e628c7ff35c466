import { type OperationName, operations } from '../../contract/contract.ts';
import type { RateClass } from '../../model/rate-limit.ts';

/** Giving VMs back is never limited: a caller that asks too often must still be able to end what it has. */
export function toRateClass(operation: OperationName): RateClass | 'unlimited' {
  switch (operation) {
    case 'leases.release':
    case 'requests.cancel':
      return 'unlimited';
    case 'requests.provision':
      return 'create';
    default:
      return operations[operation].scope === 'read' ? 'read' : 'other';
  }
}
