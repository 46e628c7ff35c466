import type { InputOf, OutputOf } from '../../core/contract/contract.ts';
import type { RequestRow } from '../../core/model/request.ts';
import { ask } from '../bridge.ts';
import { sayDone, sayFailed } from './notifications.tsx';

export async function cancelRequest({ id, ask: { descriptor } }: RequestRow): Promise<void> {
  try {
    await ask('requests.cancel', { requestId: id });
    sayDone(`Cancelled ${descriptor}; what was made of it is being removed`);
  } catch (error) {
    sayFailed(`${descriptor} was not cancelled`, error);
  }
}

/** @throws DynvmError */
export function planRequest(wish: InputOf<'requests.plan'>): Promise<OutputOf<'requests.plan'>> {
  return ask('requests.plan', wish);
}

/** @throws DynvmError */
export function provision(wish: InputOf<'requests.provision'>): Promise<OutputOf<'requests.provision'>> {
  return ask('requests.provision', wish);
}
