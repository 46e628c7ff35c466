import type { ChangeGate } from '../../ports.ts';
import { TransportFailure } from '../failures/transport-failure.ts';
import { isReadOnly } from './retry-policy.ts';

/**
 * Asked in the synchronous turn that writes a call to a connected socket, so that no wait for a socket, a turn or a retry
 * comes between the answer and the write. A process that is paused after that has its bytes with the kernel already.
 * @throws TransportFailure `leadership-unconfirmed`, `leadership-lost`
 */
export type ChangePermit = () => void;

/** Undefined: the call changes nothing. `term` is that of the gate when the call was decided. */
export function createChangePermit(
  gate: ChangeGate,
  message: string,
  term: number,
): ChangePermit | undefined {
  if (isReadOnly(message)) return undefined;
  return () => {
    const state = gate.term() === term ? gate.state() : 'closed';
    if (state === 'open') return;
    throw state === 'closed'
      ? new TransportFailure('leadership-lost', 'another service may lead now, so the call was not sent')
      : new TransportFailure('leadership-unconfirmed', 'it is not certain that this service still leads');
  };
}

/** For a service that shares its hosts' VMs with no other. */
export const OPEN_GATE: ChangeGate = { term: () => 0, state: () => 'open' };
