import { isDeepStrictEqual } from 'node:util';
import { assertNever } from '../../model/assert-never.ts';
import type { ProvisionSpec, RequestRow } from '../../model/request.ts';
import type { Actor } from '../lease/actor.ts';
import type { LeaseContext } from '../lease/lease-context.ts';

/** How long the answer of an ended request is kept for a client that hung up. */
const ANSWER_KEPT_MS = 15 * 60_000;

/**
 * The request that a client gets instead of a new one: the identical one in progress, or one whose answer did not reach
 * the same client.
 * @see docs/decisions/0042-an-answer-waits-for-its-client.md
 */
export function findIdenticalRequest(
  context: LeaseContext,
  spec: ProvisionSpec,
  actor: Actor,
): RequestRow | undefined {
  const wanted = toComparable(spec);
  return context.registry
    .requests()
    .findLast(
      (request) =>
        isJoinable(context, request, actor) && isDeepStrictEqual(toComparable(request.spec), wanted),
    );
}

function isJoinable(context: LeaseContext, request: RequestRow, actor: Actor): boolean {
  // Somebody else's is not joined: whoever guesses its name would be told its addresses as its own.
  if (request.owner !== actor.owner) return false;
  const { state } = request;
  switch (state.kind) {
    case 'waiting':
    case 'running':
      return true;
    case 'succeeded':
    case 'partial':
      return (
        request.unanswered === true &&
        request.requester === actor.requester &&
        context.clock.now() - state.at < ANSWER_KEPT_MS &&
        stillHasItsVms(context, request)
      );
    case 'failed':
    case 'cancelled':
      // Nothing is left of it, so asking again is a new request.
      return false;
    default:
      return assertNever(state);
  }
}

/** Whoever released one of them knows of the request. VMs that failed are forgotten at a restart. */
function stillHasItsVms({ registry }: LeaseContext, { leaseIds, state }: RequestRow): boolean {
  const kinds = leaseIds.map((id) => registry.lease(id)?.state.kind);
  if (state.kind === 'succeeded') return kinds.every((kind) => kind === 'available');
  return kinds.includes('available') && !kinds.includes('releasing') && !kinds.includes('deleted');
}

/** A spec read from the store lacks the keys that are merely undefined in a new one. */
function toComparable(spec: ProvisionSpec): unknown {
  const { maxWaitSeconds: _patience, ...rest } = spec;
  return JSON.parse(JSON.stringify({ ...rest, joinIdentical: true }));
}
