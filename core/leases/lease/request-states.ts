import { DynvmError } from '../../model/failure.ts';
import type { RequestRow, RequestState } from '../../model/request.ts';

type Kind = RequestState['kind'];

/**
 * Every legal change of a request's state. What has ended stays as it is.
 * @internal for its tests
 */
export const REQUEST_TRANSITIONS: { readonly [From in Kind]: readonly Kind[] } = {
  // Its turn came; its patience ended or it can't start any more; somebody took it back.
  waiting: ['running', 'failed', 'cancelled'],
  running: ['succeeded', 'partial', 'failed', 'cancelled'],
  succeeded: [],
  partial: [],
  failed: [],
  cancelled: [],
};

/** @throws DynvmError `internal`: a bug, which names the request and both states */
export function assertRequestTransition({ id, spec, state }: RequestRow, to: Kind): void {
  if (REQUEST_TRANSITIONS[state.kind].includes(to)) return;
  throw new DynvmError({
    code: 'internal',
    message: `Request ${id} (${spec.descriptor}) can't go from ${state.kind} to ${to}.`,
    hint: 'This is a bug of the service; please report it with its log.',
  });
}
