import type { BridgeResult } from '../../core/contract/bridge.ts';
import type { InputOf, OperationName, OutputOf } from '../../core/contract/contract.ts';
import { API, type BrowserSession, NO_ANSWER, readFailure } from './session.ts';

/** Calls an operation over HTTP. `onUnauthenticated` is told when the service does not take the session any more. */
export async function callOperation<N extends OperationName>(
  { name, input }: { name: N; input: InputOf<N> },
  { csrfToken }: BrowserSession,
  onUnauthenticated: () => void,
): Promise<BridgeResult<OutputOf<N>>> {
  let response: Response;
  try {
    response = await fetch(`${API}/console/call/${name}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-csrf-token': csrfToken },
      body: JSON.stringify(input),
      // Sent when the page is left, it still arrives; browsers allow this for small bodies alone.
      keepalive: name === 'leases.release',
    });
    if (response.ok) return { ok: true, value: ((await response.json()) as { value: OutputOf<N> }).value };
  } catch {
    return { ok: false, error: NO_ANSWER };
  }
  if (response.status === 401) onUnauthenticated();
  return { ok: false, error: await readFailure(response) };
}
