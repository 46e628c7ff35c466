import type { PlacementResult } from '../fleet/index.ts';
import { DynvmError, type Failure } from '../model/failure.ts';
import type { Plan, ProvisionSpec } from '../model/request.ts';
import { assertFree, deadlineFor } from './accept-request.ts';
import type { LeaseContext } from './lease-context.ts';
import { leaseNames } from './lease-names.ts';
import { placementAskOf } from './place-again.ts';
import { guestLoginFor } from './steps/check-ssh.ts';

/** Where each VM of an ask would go, or why not. Takes nothing. */
export function planRequest(context: LeaseContext, spec: ProvisionSpec): Plan {
  const names = leaseNames(spec.descriptor, spec.count);
  const vms = names.map((name) => ({ leaseId: `plan:${name}`, name }));
  let result: PlacementResult | undefined;
  const failure =
    refusalOf(() => {
      result = context.fleet.plan({ ...placementAskOf(spec), vms });
    }) ??
    refusalOf(() => {
      if (spec.checkSsh) guestLoginFor(context.config(), spec.osKey);
      assertFree(context, names);
    });
  const [first] = result?.placed ?? [];
  return {
    asked: spec.count,
    placed: [...(result?.planned ?? [])],
    refusals: [...(result?.refusals ?? [])],
    alternatives: [...(result?.alternatives ?? [])],
    ...(failure ? { failure } : {}),
    vcpus: first?.vcpus ?? spec.vcpus ?? 0,
    memoryBytes: first?.memoryBytes ?? spec.memoryBytes ?? 0,
    deadlineAt: deadlineFor(context, spec, context.clock.now()),
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
