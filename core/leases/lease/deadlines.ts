import type { Ownership } from '../../model/ownership.ts';
import type { ProvisionSpec } from '../../model/request.ts';
import type { LeaseContext } from './lease-context.ts';

/** How long a VM of this request lives, from the moment it is available: what was asked for, within the ini and its owner's quotas. @see docs/spec/legacy-api.md#request-sizes-and-lifetime */
export function computeLifetimeMs(
  { config, quotas }: Pick<LeaseContext, 'config' | 'quotas'>,
  spec: ProvisionSpec,
  owner?: Ownership,
): number {
  const asked = Math.round(Math.min(spec.expiresInMinutes, config().common.vmExpiryMinutes) * 60_000);
  return owner ? Math.min(asked, quotas.maxLifetimeMs({ ...owner, osKey: spec.osKey })) : asked;
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
