import { z } from 'zod';
import type { InputOf } from '../../contract/contract.ts';
import { DynvmError } from '../../model/failure.ts';
import { Lease } from '../../model/lease.ts';
import { EXPIRY_MAX_MINUTES, LIFETIME_MIN_MINUTES } from '../../model/request.ts';
import type { LeaseActResult } from '../../model/selector.ts';
import type { Caller, Invoke } from '../../operations/index.ts';
import { defineRoute } from './rest-route.ts';

/** Either a new deadline, or how far to move it. */
const LeasePatch = z.strictObject({
  leaseId: z.string(),
  deadlineAt: z.number().int().nonnegative().optional(),
  minutes: z.number().min(LIFETIME_MIN_MINUTES).max(EXPIRY_MAX_MINUTES).optional(),
  from: z.enum(['now', 'created', 'deadline']).default('now'),
});
type LeasePatch = z.output<typeof LeasePatch>;

const results = { kind: 'named', name: 'results' } as const;

/** What `If-Match` of a lease is about. */
export const leaseGet = defineRoute('GET /leases/{leaseId}', 'leases.get');

/** Requests, and the VMs they made. */
export const leaseRoutes = [
  defineRoute('GET /requests', 'requests.list', {
    answer: { kind: 'page', sortKey: (request) => [-request.createdAt, request.id] },
  }),
  defineRoute('POST /requests', 'requests.provision', {
    status: 202,
    waits: true,
    location: ({ request }) => `/requests/${request.id}`,
  }),
  defineRoute('POST /requests/plan', 'requests.plan'),
  defineRoute('GET /requests/{requestId}', 'requests.get', { waits: true }),
  defineRoute('DELETE /requests/{requestId}', 'requests.cancel'),

  defineRoute('GET /leases', 'leases.list', {
    answer: { kind: 'page', sortKey: (lease) => [-lease.createdAt, lease.id] },
  }),
  leaseGet,
  defineRoute('PATCH /leases/{leaseId}', 'leases.extend', {
    id: 'leaseExtend',
    summary: 'Moves the deadline of a lease: to a moment, or by some seconds.',
    input: LeasePatch,
    output: Lease,
    ifMatch: true,
    call: extendOne,
  }),
  defineRoute('DELETE /leases/{leaseId}', 'leases.release', {
    status: 202,
    id: 'leaseRelease',
    summary: 'Deletes a VM with its disks. Durable: answered as soon as it is recorded.',
    input: z.object({ leaseId: z.string() }),
    output: Lease,
    call: releaseOne,
  }),
  defineRoute('POST /leases:release', 'leases.release', { answer: results }),
  defineRoute('POST /leases:extend', 'leases.extend', { answer: results }),
  defineRoute('POST /leases:reconcile', 'leases.reconcile', { answer: { kind: 'named', name: 'items' } }),
];

async function extendOne(invoke: Invoke, patch: LeasePatch, caller: Caller): Promise<Lease> {
  const { leaseId } = patch;
  const change = await toChange(invoke, patch, caller);
  const [result] = await invoke('leases.extend', { selector: { leaseIds: [leaseId] }, ...change }, caller);
  throwFailure(result, leaseId);
  return invoke('leases.get', { leaseId }, caller);
}

/** @throws DynvmError bad-input: it is past */
async function toChange(
  invoke: Invoke,
  { leaseId, deadlineAt, minutes, from }: LeasePatch,
  caller: Caller,
): Promise<Pick<InputOf<'leases.extend'>, 'minutes' | 'from'>> {
  if ((deadlineAt === undefined) === (minutes === undefined)) {
    throw new DynvmError({
      code: 'bad-input',
      message: 'Either deadlineAt or seconds must be given, and not both',
      where: { field: 'deadlineAt' },
    });
  }
  if (deadlineAt === undefined) return { minutes: minutes as number, from };
  const lease = await invoke('leases.get', { leaseId }, caller);
  const nowAt = Date.now();
  if (deadlineAt <= nowAt) {
    throw new DynvmError({
      code: 'bad-input',
      message: `deadlineAt: ${new Date(deadlineAt).toISOString()} is past`,
      hint: 'DELETE the lease to end it now.',
      where: { field: 'deadlineAt' },
    });
  }
  // A later one counts from the old one: exact, and what the ini's limit on extensions is about.
  return deadlineAt > lease.deadlineAt
    ? { minutes: (deadlineAt - lease.deadlineAt) / 60_000, from: 'deadline' }
    : { minutes: (deadlineAt - nowAt) / 60_000, from: 'now' };
}

async function releaseOne(invoke: Invoke, { leaseId }: { leaseId: string }, caller: Caller): Promise<Lease> {
  const selector = { leaseIds: [leaseId] };
  const [result] = await invoke('leases.release', { selector, wait: false }, caller);
  throwFailure(result, leaseId);
  return invoke('leases.get', { leaseId }, caller);
}

function throwFailure(result: LeaseActResult | undefined, leaseId: string): void {
  if (result?.failure) throw new DynvmError(result.failure);
  if (result) return;
  throw new DynvmError({ code: 'not-found', message: `There is no lease ${leaseId}` });
}
