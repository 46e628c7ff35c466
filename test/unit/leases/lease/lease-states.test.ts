import { describe, expect, it } from 'vitest';
import { LeaseRegistry } from '../../../../core/leases/lease/lease-registry.ts';
import { assertTransition, LEASE_TRANSITIONS } from '../../../../core/leases/lease/lease-states.ts';
import { type LeaseState, LeaseState as LeaseStateSchema } from '../../../../core/model/lease.ts';
import { createFakeClock } from '../../../fixtures/fake-clock.ts';
import { createMemoryStore } from '../../../fixtures/memory-store.ts';
import { sampleLease } from '../../../fixtures/sample-lease.ts';
import { createSilentLogger } from '../../../fixtures/silent-logger.ts';

type Kind = LeaseState['kind'];

const STATES: { readonly [K in Kind]: Extract<LeaseState, { kind: K }> } = {
  queued: { kind: 'queued' },
  cloning: { kind: 'cloning' },
  booting: { kind: 'booting' },
  'waiting-for-ip': { kind: 'waiting-for-ip' },
  available: { kind: 'available' },
  releasing: { kind: 'releasing', reason: 'released' },
  deleted: { kind: 'deleted', reason: 'released' },
  failed: { kind: 'failed', failure: { code: 'internal', message: 'Out of order.' } },
};
const KINDS = LeaseStateSchema.options.map((option) => option.shape.kind.value);

/** Written out by hand: a change of the table is a decision. */
const LEGAL = [
  'queued → queued',
  'queued → cloning',
  'queued → waiting-for-ip',
  'queued → releasing',
  'cloning → queued',
  'cloning → booting',
  'cloning → waiting-for-ip',
  'cloning → releasing',
  'booting → queued',
  'booting → waiting-for-ip',
  'booting → available',
  'booting → releasing',
  'waiting-for-ip → queued',
  'waiting-for-ip → waiting-for-ip',
  'waiting-for-ip → available',
  'waiting-for-ip → releasing',
  'available → releasing',
  'available → deleted',
  'releasing → releasing',
  'releasing → deleted',
  'releasing → failed',
];
const pairs = KINDS.flatMap((from) => KINDS.map((to) => ({ from, to, pair: `${from} → ${to}` })));
const illegal = pairs.filter(({ pair }) => !LEGAL.includes(pair));

function openRegistry(from: Kind): LeaseRegistry {
  const registry = new LeaseRegistry({
    store: createMemoryStore(),
    clock: createFakeClock(),
    logger: createSilentLogger(),
    newId: () => 'id',
  });
  registry.put([], [sampleLease('l', { name: 'job', state: STATES[from] })]);
  return registry;
}

describe('the states of a lease', () => {
  it('follow each other as the table says, and no other way', () => {
    const allowed = pairs.filter(({ from, to }) => LEASE_TRANSITIONS[from].includes(to));
    expect(allowed.map(({ pair }) => pair).sort()).toEqual([...LEGAL].sort());
    expect(illegal).toHaveLength(64 - LEGAL.length);
  });

  it.each(illegal)('$pair is a bug that names both, and changes nothing', ({ from, to }) => {
    const registry = openRegistry(from);
    const change = () => registry.change('l', { state: STATES[to], address: '10.0.0.1' });
    expect(change).toThrow(`Lease l (job) can't go from ${from} to ${to}.`);
    expect(registry.lease('l')).toMatchObject({ state: STATES[from] });
    expect(registry.lease('l')?.address).toBeUndefined();
  });

  it.each(pairs.filter(({ pair }) => LEGAL.includes(pair)))('$pair is done', ({ from, to }) => {
    const registry = openRegistry(from);
    registry.change('l', { state: STATES[to] });
    expect(registry.lease('l')?.state).toEqual(STATES[to]);
  });

  it('an illegal change is internal: no client is to blame', () => {
    const lease = sampleLease('l', { state: STATES.deleted });
    expect(() => assertTransition(lease, 'available')).toThrow(expect.objectContaining({ code: 'internal' }));
  });
});
