import type { FastifyReply, FastifyRequest } from 'fastify';
import { RATE_WINDOW_SECONDS, type RateClass, type RateUse } from '../../model/rate-limit.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** What its requests count as; `unlimited`: whoever gives something back is never kept from it. Absent: `other`. */
    rate?: RateClass | 'unlimited';
  }
}

/**
 * Counts a request of a known caller.
 * @throws RateLimitedError
 * @see docs/access.md#limits
 */
export function limitRate(
  { access, routeOptions }: Pick<FastifyRequest, 'access' | 'routeOptions'>,
  reply: FastifyReply,
  channel: 'legacy' | 'rest',
): void {
  const { rate = 'other' } = routeOptions.config;
  const use = rate === 'unlimited' ? undefined : access.takeRate(rate);
  if (use === undefined) return;
  // The bytes of the legacy API stay as they are.
  if (channel === 'rest') writeHeaders(reply, use);
  if (use.refusal) throw use.refusal;
}

/** As draft-ietf-httpapi-ratelimit-headers has them: the quota and its window, what is left of it, and until when. */
function writeHeaders(reply: FastifyReply, { rateClass, limit, remaining, resetMs }: RateUse): void {
  reply.header('ratelimit-policy', `"${rateClass}";q=${limit};w=${RATE_WINDOW_SECONDS}`);
  reply.header('ratelimit', `"${rateClass}";r=${remaining};t=${Math.ceil(resetMs / 1000)}`);
}
