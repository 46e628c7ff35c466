import type { Bridge, BridgeResult } from '../core/contract/bridge.ts';
import type { InputOf, OperationName, OutputOf } from '../core/contract/contract.ts';
import { DynvmError } from '../core/model/failure.ts';

declare global {
  interface Window {
    /** Set by the preload script, or by another shell. */
    readonly bridge: Bridge;
  }
}

/** The only place that knows how to reach the core. */
export const bridge: Bridge = window.bridge;

/** Calls an operation. @throws DynvmError with the core's failure, or `unavailable` when the core does not respond */
export function invoke<N extends OperationName>(name: N, input: InputOf<N>): Promise<OutputOf<N>> {
  return unwrapResult(bridge.invoke(name, input));
}

/** Unwraps a result. @throws DynvmError */
export async function unwrapResult<T>(answer: Promise<BridgeResult<T>>): Promise<T> {
  const result = await answer.catch(() => {
    throw new DynvmError({ code: 'unavailable', message: 'The core does not respond' });
  });
  if (!result.ok) throw new DynvmError(result.error);
  return result.value;
}
