import type { ProvisionSpec } from '../../model/request.ts';
import type { LeaseContext } from './lease-context.ts';

/** How long a VM of this request lives, from the moment it is available. @see docs/spec/legacy-api.md#request-sizes-and-lifetime */
export function computeLifetimeMs({ config }: Pick<LeaseContext, 'config'>, spec: ProvisionSpec): number {
  return Math.round(Math.min(spec.expiresInMinutes, config().common.vmExpiryMinutes) * 60_000);
}

/**
 * The warnings that need not be given (any more) for this deadline: the nearest whose moment is past. A deadline that is
 * set to be near was chosen so: it is no news.
 */
export function findWarnedMinutes(
  { config }: Pick<LeaseContext, 'config'>,
  deadlineAt: number,
  now: number,
): number | undefined {
  const past = config().common.vmExpiryWarnMinutes.filter((minutes) => deadlineAt - minutes * 60_000 <= now);
  return past.length === 0 ? undefined : Math.min(...past);
}

/** A moment as logs show it. */
export function formatTime(at: number): string {
  return new Date(at).toISOString();
}
