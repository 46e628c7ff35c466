import type { Bridge, BridgeResult } from '../core/contract/bridge.ts';
import type { InputOf, OperationName, OutputOf } from '../core/contract/contract.ts';
import { DynvmError } from '../core/model/failure.ts';
import { toVisibleData } from '../core/model/visible-text.ts';

declare global {
  interface Window {
    /** Set by the preload script, or by another shell. */
    readonly bridge: Bridge;
  }
}

/**
 * The only place that knows how to reach the core. Live tables and the answers of {@link invoke} can be seen: nothing on a page,
 * in a title or in a copied text turns the writing around. @see docs/security.md#text-from-outside
 */
export const bridge: Bridge = {
  ...window.bridge,
  subscribe: (topic, onMessage, onFailure) =>
    window.bridge.subscribe(
      topic,
      (message) => onMessage(toVisibleData(message)),
      (failure) => onFailure?.(toVisibleData(failure)),
    ),
};

/** Calls an operation. @throws DynvmError with the core's failure, or `unavailable` when the core does not respond */
export async function invoke<N extends OperationName>(name: N, input: InputOf<N>): Promise<OutputOf<N>> {
  return toVisibleData(await unwrapResult(bridge.invoke(name, input)));
}

/** Unwraps a result. @throws DynvmError */
export async function unwrapResult<T>(answer: Promise<BridgeResult<T>>): Promise<T> {
  const result = await answer.catch(() => {
    throw new DynvmError({ code: 'unavailable', message: 'The core does not respond' });
  });
  if (!result.ok) throw new DynvmError(toVisibleData(result.error));
  return result.value;
}
