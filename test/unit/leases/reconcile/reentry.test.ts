import { expect, it } from 'vitest';
import type { Config } from '../../../../core/config/index.ts';
import { type FleetEntry, writeMarker } from '../../../../core/fleet/index.ts';
import { extendDeadline } from '../../../../core/leases/expiry/extend-deadline.ts';
import { createServiceActor } from '../../../../core/leases/index.ts';
import { LeaseRuntimes } from '../../../../core/leases/lease/lease-context.ts';
import { LeaseRegistry } from '../../../../core/leases/lease/lease-registry.ts';
import type { ProvisioningContext } from '../../../../core/leases/provisioning/provisioning-context.ts';
import { LeaseQuotas } from '../../../../core/leases/quotas/lease-quotas.ts';
import { QuotaSettings } from '../../../../core/leases/quotas/quota-settings.ts';
import { findDifferences } from '../../../../core/leases/reconcile/differences.ts';
import { Reconcile } from '../../../../core/leases/reconcile/reconcile.ts';
import type { VmRow } from '../../../../core/model/vm.ts';
import { createFakeClock } from '../../../fixtures/fake-clock.ts';
import { createMemoryStore } from '../../../fixtures/memory-store.ts';
import { availableLease } from '../../../fixtures/sample-lease.ts';
import { createSilentLogger } from '../../../fixtures/silent-logger.ts';
import { testActor } from '../../../fixtures/test-actor.ts';

const INSTALLATION = 'here';

/** One host with one VM that carries our marker, and what is asked to be removed of it. */
function setUp(vm: { leaseId: string; uuid: string; deadlineAt: number }) {
  const clock = createFakeClock();
  const store = createMemoryStore();
  const registry = new LeaseRegistry({ store, clock, logger: createSilentLogger(), newId: () => 'id' });
  const marker = {
    leaseId: vm.leaseId,
    requestId: 'request',
    descriptor: 'job',
    deadlineAt: vm.deadlineAt,
    installation: INSTALLATION,
    vmUuid: vm.uuid,
  };
  const record = {
    uuid: vm.uuid,
    name_label: 'job',
    is_a_template: false,
    is_a_snapshot: false,
    is_control_domain: false,
    other_config: writeMarker({}, marker),
  };
  /** What the host answers to a new marker, and when. */
  let write: () => Promise<void> = async () => {};
  const entry = {
    hostRef: 1,
    xapi: {
      call: async (message: string) => (message === 'VM.set_other_config' ? write() : record.other_config),
    },
    row: { name: 'host', state: { kind: 'live', sinceAt: 0 } },
    inventory: {
      complete: true,
      all: (className: string) => new Map(className === 'VM' ? [['vm', record]] : []),
      vmByUuid: (uuid: string) => (uuid === vm.uuid ? { ref: 'vm', record } : undefined),
    },
  } as unknown as FleetEntry;
  const removed: string[] = [];
  let isRemoving = false;
  const config = () => ({ common: { vmExpiryWarnMinutes: [] as number[] } }) as unknown as Config;
  const context = {
    clock,
    config,
    logger: createSilentLogger(),
    registry,
    installation: INSTALLATION,
    ownActors: {
      reconcile: createServiceActor('reconcile', clock),
      expiry: createServiceActor('expiry', clock),
    },
    runtimes: new LeaseRuntimes(),
    fleet: { entry: () => entry, entryOfPool: () => undefined },
    orphanedVms: {
      isRemoving: () => isRemoving,
      remove: async ({ vmUuid }: { vmUuid: string }) => {
        removed.push(vmUuid);
        isRemoving = true;
        return undefined;
      },
    },
    quotas: new LeaseQuotas({
      config,
      settings: new QuotaSettings(),
      registry,
      fleet: { vmRows: () => [] },
      clock,
    }),
  } as unknown as ProvisioningContext;
  const onWrite = (next: () => Promise<void>) => {
    write = next;
  };
  return { context, entry, registry, removed, onWrite, reconcile: new Reconcile({ context, store }) };
}

it('an orphaned VM that is being removed already is left to that: its own changes hurry nothing', async () => {
  const { registry, reconcile, removed } = setUp({ leaseId: 'lease', uuid: 'orphan', deadlineAt: 1 });
  registry.put([], [availableLease('lease', { vmUuid: 'another' })]);
  const row = { hostRef: 1, uuid: 'orphan', owner: { kind: 'ours', leaseId: 'lease' } } as unknown as VmRow;
  for (let change = 0; change < 3; change++) {
    reconcile.vmRowsChanged({ upserts: [row], removes: [] });
    await new Promise(setImmediate);
  }
  expect(removed).toEqual(['orphan']);
});

it('a deadline that is on its way to the VM is no difference; once it has arrived it would be', () => {
  const { context, entry, registry } = setUp({ leaseId: 'lease', uuid: 'vm-uuid', deadlineAt: 60_000 });
  registry.put([], [availableLease('lease', { vmUuid: 'vm-uuid', hostRef: 1, deadlineAt: 120_000 })]);
  const kinds = () => findDifferences({ context }, entry).map(({ kind }) => kind);
  expect(kinds()).toEqual(['deadline-differs']);
  context.runtimes.obtain('lease').deadlineMoving = true;
  expect(kinds()).toEqual([]);
  context.runtimes.obtain('lease').deadlineMoving = false;
  expect(kinds()).toEqual(['deadline-differs']);
});

it.each([
  ['done', undefined],
  ['refused by the host', new Error('refused')],
])(
  'while an extension is written to the VM its marker is not put back; once it is %s, it would be',
  async (_, refusal) => {
    const { context, entry, registry, onWrite } = setUp({
      leaseId: 'lease',
      uuid: 'vm-uuid',
      deadlineAt: 60_000,
    });
    const lease = availableLease('lease', { vmUuid: 'vm-uuid', hostRef: 1, deadlineAt: 120_000 });
    registry.put([], [lease]);
    const kinds = () => findDifferences({ context }, entry).map(({ kind }) => kind);
    let duringWrite: string[] | undefined;
    onWrite(async () => {
      duringWrite = kinds();
      if (refusal) throw refusal;
    });
    const change = { minutes: 60, from: 'deadline' } as const;
    const result = await extendDeadline(context, lease, change, testActor('cli:ann'));
    expect(result.failure?.code).toBe(refusal && 'internal');
    expect(duringWrite).toEqual([]);
    expect(kinds()).toEqual(['deadline-differs']);
  },
);
