import type { FastifyInstance } from 'fastify';
import type { RequestWithLeases } from '../../contract/requests.ts';
import { assertNever } from '../../model/assert-never.ts';
import { DynvmError, type Failure } from '../../model/failure.ts';
import type { Lease } from '../../model/lease.ts';
import type { RequestRow } from '../../model/request.ts';
import { whileAllowed } from '../auth/while-allowed.ts';
import { startingWith } from './legacy-answer.ts';
import { CREATES, type LegacyContext, toCaller, toQuery } from './legacy-context.ts';
import { badParameter, type Query, readDescriptor, readText } from './parameters.ts';
import { dumps, dumpsIndented } from './python-json.ts';
import { readProvisionSpec } from './read-provision-spec.ts';

type Format = 'addresses' | 'detailed';

/** `/getservers/<name>`: blocks until every VM has its address, or the request has failed. */
export function getserversRoute(app: FastifyInstance, { invoke, abortOnShutdown }: LegacyContext): void {
  app.get('/getservers', CREATES, () => readDescriptor(''));
  app.get<{ Params: { name: string } }>('/getservers/:name', CREATES, async (request, reply) => {
    const caller = toCaller(request);
    const query = toQuery(request);
    const format = readFormat(query);
    const spec = readProvisionSpec(request.params.name, query);
    const provision = async () => {
      const { request: started } = await invoke('requests.provision', spec, caller);
      const requestId = started.id;
      // Before the answer is written: it has gone, and nobody need know of the end.
      const hangUp = () => void invoke('requests.hangUp', { requestId }, caller).catch(() => {});
      if (reply.raw.destroyed) hangUp();
      else reply.raw.once('close', hangUp);
      return abortOnShutdown(invoke('requests.wait', { requestId }, caller));
    };
    let ended = await whileAllowed(request, provision);
    // Only a request of an earlier run that was joined ends like this; nothing is left of it.
    if (isInterrupted(ended.request)) ended = await whileAllowed(request, provision);
    const body = renderServers(ended, format);
    // Not before it is written out: a client that hangs up meanwhile gets this answer when it asks again.
    reply.raw.once('finish', () => {
      invoke('requests.acknowledge', { requestId: ended.request.id }, caller).catch(() => {});
    });
    return body;
  });
}

/** @throws DynvmError bad-input @internal */
export function readFormat(query: Query): Format {
  const format = readText(query, 'format')?.toLowerCase();
  switch (format) {
    case undefined:
    case 'servermanager':
    case 'short':
      return 'addresses';
    case 'detailed':
      return 'detailed';
    default:
      throw badParameter('format', 'servermanager, short or detailed', format);
  }
}

/** @throws DynvmError when there is no VM to name @internal */
export function renderServers({ request, leases }: RequestWithLeases, format: Format): string {
  const { state } = request;
  switch (state.kind) {
    case 'succeeded':
    case 'partial':
      if (!leases.some((lease) => toAddress(lease) !== '')) throw new DynvmError(goneAlready(request));
      return format === 'detailed' ? renderDetailed(leases) : renderAddresses(leases);
    case 'failed':
      throw new DynvmError(describeFailed(request.spec.allOrNone, request.spec.count, state.failure));
    case 'cancelled':
      throw new DynvmError({ code: 'cancelled', message: `${request.spec.descriptor} was cancelled` });
    case 'waiting':
    case 'running':
      throw new DynvmError({
        code: 'unavailable',
        message: `${request.spec.descriptor} is still being provisioned`,
      });
    default:
      return assertNever(state);
  }
}

function isInterrupted({ state }: RequestRow): boolean {
  return state.kind === 'failed' && state.failure.code === 'interrupted';
}

/** Somebody released it between its end and this answer. */
function goneAlready({ spec }: RequestRow): Failure {
  return { code: 'cancelled', message: `The VMs of ${spec.descriptor} were released already` };
}

/** What clients of an all-or-none batch look for, with the reason behind it. */
function describeFailed(allOrNone: boolean, count: number, failure: Failure): Failure {
  if (failure.code === 'no-capacity' || failure.code === 'quota-exceeded' || (!allOrNone && count > 1))
    return failure;
  return {
    ...failure,
    code: failure.code === 'bad-input' ? 'host-error' : failure.code,
    message: startingWith("all vms couldn't be created successfully", failure.message),
  };
}

function renderAddresses(leases: readonly Lease[]): string {
  return dumps(
    inNameOrder(leases)
      .map((lease) => toAddress(lease))
      .filter((address) => address !== ''),
  );
}

/** A VM that failed has an empty address, and the reason beside it. */
function renderDetailed(leases: readonly Lease[]): string {
  const entries = new Map<string, string>();
  for (const lease of leases) {
    const address = toAddress(lease);
    entries.set(lease.name, address);
    if (address === '') entries.set(`${lease.name}_error`, describeState(lease));
  }
  return dumpsIndented(entries);
}

function toAddress(lease: Lease): string {
  return lease.state.kind === 'available' ? (lease.address ?? '') : '';
}

function describeState({ state }: Lease): string {
  switch (state.kind) {
    case 'failed':
      return state.failure.message;
    case 'releasing':
      return state.blockedBy?.message ?? `released already (${state.reason})`;
    case 'deleted':
      return `deleted already (${state.reason})`;
    default:
      return `not available (${state.kind})`;
  }
}

/** `job2` before `job10`. */
function inNameOrder(leases: readonly Lease[]): Lease[] {
  return leases.toSorted((a, b) => a.index - b.index);
}
