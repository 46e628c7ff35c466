import { expect, it } from 'vitest';
import type { LeaseContext } from '../../../../core/leases/lease/lease-context.ts';
import { LeaseRegistry } from '../../../../core/leases/lease/lease-registry.ts';
import { findIdenticalRequest } from '../../../../core/leases/provisioning/find-identical-request.ts';
import { ProvisionSpec, type RequestRow } from '../../../../core/model/request.ts';
import { createFakeClock } from '../../../fixtures/fake-clock.ts';
import { createMemoryStore } from '../../../fixtures/memory-store.ts';
import { availableLease } from '../../../fixtures/sample-lease.ts';
import { createSilentLogger } from '../../../fixtures/silent-logger.ts';
import { testActor } from '../../../fixtures/test-actor.ts';

const MINUTE_MS = 60_000;
const SPEC = ProvisionSpec.parse({ descriptor: 'job', osKey: 'centos7', joinIdentical: true });
const CLIENT = testActor('legacy:10.1.2.3');

function contextWith(patch: Partial<RequestRow> = {}) {
  const clock = createFakeClock();
  const lease = availableLease();
  const request: RequestRow = {
    id: 'r1',
    spec: SPEC,
    requester: CLIENT.name,
    owner: 'legacy',
    teams: [],
    createdAt: clock.now(),
    state: { kind: 'succeeded', at: clock.now() },
    leaseIds: [lease.id],
    unanswered: true,
    ...patch,
  };
  const registry = new LeaseRegistry({
    store: createMemoryStore(),
    clock,
    logger: createSilentLogger(),
    newId: () => 'id',
  });
  registry.put([request], [lease]);
  return { clock, context: { clock, registry } as unknown as LeaseContext };
}

it('an answer is kept for 15 minutes after its request ended, and not a moment longer', () => {
  const { clock, context } = contextWith();
  clock.advance(15 * MINUTE_MS - 1);
  expect(findIdenticalRequest(context, SPEC, CLIENT)?.id).toBe('r1');
  clock.advance(1);
  expect(findIdenticalRequest(context, SPEC, CLIENT)).toBeUndefined();
});

it('a request in progress is joined however long it takes, by every client of its owner', () => {
  const { clock, context } = contextWith({ state: { kind: 'running' } });
  clock.advance(60 * MINUTE_MS);
  expect(findIdenticalRequest(context, SPEC, testActor('legacy:10.9.9.9'))?.id).toBe('r1');
});

it.each([
  ['in progress', { state: { kind: 'running' } }],
  ['whose answer nobody got', {}],
] as const)('a request %s is not joined by another owner', (_case, patch) => {
  const { context } = contextWith({ owner: 'ann', ...patch });
  expect(findIdenticalRequest(context, SPEC, CLIENT)).toBeUndefined();
  expect(findIdenticalRequest(context, SPEC, { ...CLIENT, owner: 'ann' })?.id).toBe('r1');
});

it('what people request at the window or in a terminal waits for nobody', () => {
  const { context } = contextWith({ unanswered: undefined });
  expect(findIdenticalRequest(context, SPEC, CLIENT)).toBeUndefined();
});

it('sizes left out are the same whether the request comes from the store or from the client', () => {
  const { context } = contextWith();
  expect(findIdenticalRequest(context, { ...SPEC, vcpus: undefined }, CLIENT)?.id).toBe('r1');
});
