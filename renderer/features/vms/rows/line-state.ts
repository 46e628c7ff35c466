import { assertNever } from '../../../../core/model/assert-never.ts';
import type { VmRow } from '../../../../core/model/vm.ts';
import { type ShownState, toLeaseState } from '../../../view/lease-state.ts';
import type { VmLine } from './vm-line.ts';

/** The state of a VM: by its lease, or by its host for foreign VMs. */
export function toLineState({ lease, vm }: VmLine, now: number): ShownState {
  if (lease) return toLeaseState(lease, now);
  return vm ? toPowerState(vm.powerState) : { mark: 'gone', word: 'gone' };
}

function toPowerState(state: VmRow['powerState']): ShownState {
  switch (state) {
    case 'Running':
      return { mark: 'ok', word: 'running' };
    case 'Halted':
      return { mark: 'gone', word: 'halted' };
    case 'Paused':
      return { mark: 'closed', word: 'paused' };
    case 'Suspended':
      return { mark: 'closed', word: 'suspended' };
    default:
      return assertNever(state);
  }
}
