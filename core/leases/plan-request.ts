import type { PlacementResult } from '../fleet/index.ts';
import { DynvmError, type Failure } from '../model/failure.ts';
import type { Plan, ProvisionAsk } from '../model/request.ts';
import { assertFree, deadlineFor } from './accept-request.ts';
import type { LeaseContext } from './lease-context.ts';
import { leaseNames } from './lease-names.ts';
import { placementAskOf } from './place-again.ts';
import { guestLoginFor } from './steps/check-ssh.ts';

/** Where each VM of an ask would go, or why not. Takes nothing. */
export function planRequest(context: LeaseContext, ask: ProvisionAsk): Plan {
  const names = leaseNames(ask.descriptor, ask.count);
  const vms = names.map((name) => ({ leaseId: `plan:${name}`, name }));
  let result: PlacementResult | undefined;
  const failure =
    refusalOf(() => {
      result = context.fleet.plan({ ...placementAskOf(ask), vms });
    }) ??
    refusalOf(() => {
      if (ask.checkSsh) guestLoginFor(context.config(), ask.osKey);
      assertFree(context, names);
    });
  const [first] = result?.placed ?? [];
  return {
    asked: ask.count,
    placed: [...(result?.planned ?? [])],
    refusals: [...(result?.refusals ?? [])],
    alternatives: [...(result?.alternatives ?? [])],
    ...(failure ? { failure } : {}),
    vcpus: first?.vcpus ?? ask.vcpus ?? 0,
    memoryBytes: first?.memoryBytes ?? ask.memoryBytes ?? 0,
    deadlineAt: deadlineFor(context, ask, context.clock.now()),
  };
}

function refusalOf(check: () => void): Failure | undefined {
  try {
    check();
    return undefined;
  } catch (error) {
    if (error instanceof DynvmError) return error.failure;
    throw error;
  }
}
