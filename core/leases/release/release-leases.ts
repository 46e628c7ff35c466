import { toFailure } from '../../model/failure.ts';
import type { Lease } from '../../model/lease.ts';
import type { LeaseActResult, LeaseSelector } from '../../model/selector.ts';
import type { Actor } from '../lease/actor.ts';
import type { LeaseContext } from '../lease/lease-context.ts';
import { refuseForeign } from '../lease/refuse-foreign.ts';
import { notFoundResults, selectLeases } from '../lease/select-leases.ts';
import type { Releases } from './releases.ts';

interface ReleaseOptions {
  /** Resolve when the VMs are gone or blocked, else when the release is recorded. */
  readonly wait: boolean;
  readonly actor: Actor;
}

/** Releases what a selector means, each lease that the actor may act on. Results in name order. */
export async function releaseLeases(
  context: LeaseContext & { readonly releases: Releases },
  selector: LeaseSelector,
  { wait, actor }: ReleaseOptions,
): Promise<LeaseActResult[]> {
  const { registry, releases } = context;
  const { matched, missing } = selectLeases(selector, registry.live());
  const begin = (lease: Lease) => {
    const refused = refuseForeign(context, lease, { actor, operation: 'leases.release' });
    return refused ?? releases.release(lease.id, { reason: 'released', actor });
  };
  const begun = matched.map((lease) => ({ lease, outcome: begin(lease) }));
  const unrecorded = await registry.flush().then(
    () => undefined,
    (error: unknown) => {
      context.logger.error({ err: error }, 'releases could not be recorded');
      return toFailure(error);
    },
  );
  const results = begun.map(async ({ lease: { id: leaseId, name }, outcome }): Promise<LeaseActResult> => {
    if (!(outcome instanceof Promise)) return outcome;
    const failure = wait ? await outcome : unrecorded;
    return { name, leaseId, ...(failure ? { failure } : {}) };
  });
  return [...(await Promise.all(results)), ...notFoundResults(context, selector, missing)];
}
