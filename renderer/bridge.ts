import type { Bridge, BridgeResult } from '../core/contract/bridge.ts';
import type { InputOf, OperationName, OutputOf } from '../core/contract/contract.ts';
import { DynvmError } from '../core/model/failure.ts';

declare global {
  interface Window {
    /** Put there by the preload script; another shell may put its own. */
    readonly bridge: Bridge;
  }
}

/** The only place that knows how the core is reached. */
export const bridge: Bridge = window.bridge;

/** The answer of the core. @throws DynvmError what the core said, or `unavailable` when it can't be reached */
export function invoke<N extends OperationName>(name: N, input: InputOf<N>): Promise<OutputOf<N>> {
  return unwrapResult(bridge.invoke(name, input));
}

/** Takes an answer out of its envelope. @throws DynvmError */
export async function unwrapResult<T>(answer: Promise<BridgeResult<T>>): Promise<T> {
  const result = await answer.catch(() => {
    throw new DynvmError({ code: 'unavailable', message: 'The core of the console does not answer' });
  });
  if (!result.ok) throw new DynvmError(result.error);
  return result.value;
}
