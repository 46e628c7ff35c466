import type { InputOf, OutputOf } from '../../core/contract/contract.ts';
import type { QueueRow } from '../../core/model/queue.ts';
import type { RequestRow } from '../../core/model/request.ts';
import { invoke } from '../bridge.ts';
import { notifyFailure, notifySuccess } from './notifications.tsx';

export async function cancelRequest({ id, spec: { descriptor } }: RequestRow): Promise<void> {
  try {
    await invoke('requests.cancel', { requestId: id });
    notifySuccess(`Cancelled ${descriptor}; its VMs are being deleted`);
  } catch (error) {
    notifyFailure(`Could not cancel ${descriptor}`, error);
  }
}

export async function leaveQueue({ requestId, descriptor }: QueueRow): Promise<void> {
  try {
    await invoke('requests.cancel', { requestId });
    notifySuccess(`${descriptor} has left the queue`);
  } catch (error) {
    notifyFailure(`Could not take ${descriptor} out of the queue`, error);
  }
}

/** @throws DynvmError */
export function planRequest(draft: InputOf<'requests.plan'>): Promise<OutputOf<'requests.plan'>> {
  return invoke('requests.plan', draft);
}

/** @throws DynvmError */
export function provisionVms(draft: InputOf<'requests.provision'>): Promise<OutputOf<'requests.provision'>> {
  return invoke('requests.provision', draft);
}
