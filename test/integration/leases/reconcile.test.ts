import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { AuditRecord } from '../../../core/model/audit-entry.ts';
import { type ReconcileFinding, ReconcileOptions, toFindingRef } from '../../../core/model/reconcile.ts';
import type { ImportedVm } from '../../../core/ports.ts';
import { createMemoryStore } from '../../fixtures/memory-store.ts';
import { testActor } from '../../fixtures/test-actor.ts';
import { type Lab, leftOn, NOTHING_LEFT, type Service, startLab } from './lab.ts';

let lab: Lab;
afterEach(() => lab.close());

const ADMIN = testActor('cli:ann');

function reconcile(service: Service, options: Partial<ReconcileOptions> = {}) {
  return service.leases.reconcile(ReconcileOptions.parse(options), ADMIN);
}

function brief(findings: readonly ReconcileFinding[]) {
  return findings.map(({ kind, name, action, done }) => ({ kind, name, action, done }));
}

/** Somebody with the host's own client: all of XAPI is theirs. */
function admin(service: Service) {
  const entry = service.fleet.entry(1);
  if (!entry) throw new Error('no host');
  return {
    call: (method: string, ...params: unknown[]) => entry.xapi.call<string>(method, params),
    vm(name: string) {
      const [found] = entry.inventory.vmsByName(name);
      if (!found) throw new Error(`no VM ${name}`);
      return found;
    },
    listDisks: (name: string) =>
      [...entry.inventory.all('VDI')].filter(([, vdi]) =>
        vdi.VBDs.some((vbd) => entry.inventory.get('VBD', vbd)?.VM === admin(service).vm(name).ref),
      ),
  };
}

/** The sign of life of an installation, as this service's inventory has it. */
function alive(service: Service, installation: string): string | undefined {
  const [pool] = service.fleet.entry(1)?.inventory.all('pool').values() ?? [];
  return pool?.other_config[`dynvm:alive:${installation}`];
}

describe('a disk whose VM somebody deleted alone', () => {
  async function orphan() {
    lab = await startLab();
    const service = await lab.service();
    await service.get({ descriptor: 'job', osKey: 'linux' });
    const { call, vm } = admin(service);
    const { ref } = vm('job');
    await call('VM.hard_shutdown', ref);
    await call('VM.destroy', ref);
    await service.until(() => service.live().length === 0);
    expect(leftOn(lab.simulator).orphans).toHaveLength(1);
    return service;
  }

  it('is shown by a dry run and stays', async () => {
    const service = await orphan();
    expect(brief(await reconcile(service, { dryRun: true }))).toMatchObject([
      { kind: 'orphan-disk', action: 'remove', done: false },
    ]);
    expect(leftOn(lab.simulator).orphans).toHaveLength(1);
  });

  it('is deleted on demand, and said so under the name of who asked', async () => {
    const service = await orphan();
    const said: string[] = [];
    service.leases.onLog(({ kind, actor }) => said.push(`${kind} ${actor}`));
    expect(brief(await reconcile(service))).toMatchObject([{ kind: 'orphan-disk', done: true }]);
    expect(leftOn(lab.simulator)).toEqual(NOTHING_LEFT);
    expect(said).toEqual(['disk.orphan-removed cli:ann', 'reconcile.ran cli:ann']);
  });

  it('that its host refuses to delete is told of, also in the audit', async () => {
    const service = await orphan();
    lab.simulator.engine.injectFault({
      hostRef: 1,
      kind: 'api-error',
      method: 'VDI.destroy',
      code: 'SR_BACKEND_FAILURE_80',
    });
    const saved: AuditRecord[] = [];
    const save = service.store.save.bind(service.store);
    vi.spyOn(service.store, 'save').mockImplementation(async (rows) => {
      saved.push(...(rows.audit ?? []));
      await save(rows);
    });
    expect(await reconcile(service)).toMatchObject([{ kind: 'orphan-disk', done: false, failure: {} }]);
    await expect
      .poll(() => saved.map(({ outcome, reason }) => [outcome, reason]))
      .toEqual([
        ['accepted', undefined],
        ['failed', expect.stringContaining('SR_BACKEND_FAILURE_80')],
      ]);
  });

  it('is named with its size, and settled alone where only it is chosen', async () => {
    const service = await orphan();
    await service.get({ descriptor: 'other', osKey: 'linux' });
    const { call, vm } = admin(service);
    await call('VM.hard_shutdown', vm('other').ref);
    await call('VM.destroy', vm('other').ref);
    await service.until(() => service.live().length === 0);
    const said: string[] = [];
    service.leases.onLog(({ kind }) => said.push(kind));

    const findings = await reconcile(service, { dryRun: true });
    expect(findings).toHaveLength(2);
    expect(findings[0]?.sizeBytes).toBeGreaterThan(0);
    expect(said).toEqual([]);

    const [chosen, left] = findings.map(toFindingRef);
    if (!chosen || !left) throw new Error('two were expected');
    const settled = await reconcile(service, { only: [chosen] });
    expect(settled.map(toFindingRef)).toEqual([chosen]);
    expect(settled).toMatchObject([{ done: true }]);
    expect(leftOn(lab.simulator).orphans).toHaveLength(1);
    const compareAgain = async () => (await reconcile(service, { dryRun: true })).map(toFindingRef);
    await expect.poll(compareAgain).toEqual([left]);
    expect(await reconcile(service, { only: [chosen] })).toEqual([]);
  });

  it('is only reported by a service that compares by itself at its start', async () => {
    const service = await orphan();
    await service.kill();
    const next = await lab.service();
    expect(next.logger.lines.filter(({ fields }) => fields.kind === 'disk.orphan-found')).toHaveLength(1);
    expect(leftOn(lab.simulator).orphans).toHaveLength(1);
  });

  it('a copy of our disk is nobody of ours', async () => {
    lab = await startLab();
    const service = await lab.service();
    await service.get({ descriptor: 'job', osKey: 'linux' });
    const { call, listDisks, vm } = admin(service);
    await call('VM.hard_shutdown', vm('job').ref);
    await call('VDI.clone', listDisks('job')[0]?.[0], {});
    await service.release('job');
    expect(brief(await reconcile(service))).toEqual([]);
    expect(leftOn(lab.simulator).orphans).toHaveLength(1);
  });
});

describe("another installation's VMs", () => {
  it('are not touched, then taken over with their deadline, and released like our own', async () => {
    lab = await startLab();
    const other = await lab.service({ installation: 'the-other-one' });
    const { leases } = await other.get({ descriptor: 'job', osKey: 'linux', expiresInMinutes: 90 });
    await other.close();

    const ours = await lab.service({ installation: 'ours' });
    expect(brief(await reconcile(ours))).toEqual([
      { kind: 'other-installation', name: 'job', action: 'none', done: false },
    ]);
    expect(await ours.release('job')).toMatchObject([{ failure: { code: 'not-ours' } }]);
    expect(brief(await reconcile(ours, { adopt: 'the-other-one', dryRun: true }))).toEqual([
      { kind: 'other-installation', name: 'job', action: 'take-over', done: false },
    ]);
    expect(ours.live()).toEqual([]);

    const saved: AuditRecord[] = [];
    const save = ours.store.save.bind(ours.store);
    vi.spyOn(ours.store, 'save').mockImplementation(async (rows) => {
      saved.push(...(rows.audit ?? []));
      await save(rows);
    });
    expect(brief(await reconcile(ours, { adopt: 'the-other-one' }))).toEqual([
      { kind: 'other-installation', name: 'job', action: 'take-over', done: true },
    ]);
    expect(saved.map(({ outcome, after }) => [outcome, after])).toEqual([
      ['accepted', 'to be taken over from installation the-other-one'],
      ['done', 'adopted'],
      ['done', 'taken over from installation the-other-one'],
    ]);
    const { id, deadlineAt, address } = leases[0] ?? {};
    expect(ours.live()).toMatchObject([{ id, deadlineAt, address, state: { kind: 'available' } }]);
    await ours.release('job');
    expect(leftOn(lab.simulator)).toEqual(NOTHING_LEFT);
  });

  it('are not taken over while their service is at work, but for --force; another than the one named never', async () => {
    lab = await startLab();
    const other = await lab.service({ installation: 'the-other-one' });
    await other.get({ descriptor: 'job', osKey: 'linux' });
    const ours = await lab.service({ installation: 'ours' });
    const refused = {
      failure: {
        code: 'unavailable',
        message: expect.stringMatching(/the-other-one was at work on .* 0 min ago/),
      },
    };
    await expect.poll(() => alive(ours, 'the-other-one')).toBeDefined();
    await expect(reconcile(ours, { adopt: 'the-other-one' })).rejects.toMatchObject(refused);
    expect(ours.live()).toEqual([]);
    expect(brief(await reconcile(ours, { adopt: 'somebody-else' }))).toMatchObject([{ action: 'none' }]);
    expect(brief(await reconcile(ours, { adopt: 'the-other-one', force: true }))).toMatchObject([
      { done: true },
    ]);
    expect(ours.live()).toHaveLength(1);
  });

  it('of a service that was killed are taken over once it has given no sign for 70 minutes', async () => {
    lab = await startLab();
    const other = await lab.service({ installation: 'the-other-one' });
    await other.get({ descriptor: 'job', osKey: 'linux' });
    await other.close();
    const ours = await lab.service({ installation: 'ours' });
    const [pool] = ours.fleet.entry(1)?.inventory.all('pool').keys() ?? [];
    const { call } = admin(ours);
    const sign = async (minutesAgo: number) => {
      const at = new Date(Date.now() - minutesAgo * 60_000).toISOString();
      await call('pool.remove_from_other_config', pool, 'dynvm:alive:the-other-one');
      await call('pool.add_to_other_config', pool, 'dynvm:alive:the-other-one', at);
      await expect.poll(() => alive(ours, 'the-other-one')).toBe(at);
    };
    await sign(69);
    await expect(reconcile(ours, { adopt: 'the-other-one' })).rejects.toThrow(/69 min ago/);
    await sign(71);
    expect(brief(await reconcile(ours, { adopt: 'the-other-one' }))).toMatchObject([{ done: true }]);
  });

  it('a service that is stopped in order leaves no sign of life behind', async () => {
    lab = await startLab();
    const other = await lab.service({ installation: 'the-other-one' });
    const ours = await lab.service({ installation: 'ours' });
    await expect.poll(() => alive(ours, 'the-other-one')).toBeDefined();
    await other.close();
    await expect.poll(() => alive(ours, 'the-other-one')).toBeUndefined();
    expect(alive(ours, 'ours')).toBeDefined();
  });

  it('a service that stops leading leaves the sign of the one that leads now', async () => {
    lab = await startLab();
    const before = await lab.service({ installation: 'shared' });
    const watching = await lab.service({ installation: 'ours' });
    await expect.poll(() => alive(watching, 'shared')).toBeDefined();
    const later = new Date(Date.now() + 5_000).toISOString();
    const [pool] = watching.fleet.entry(1)?.inventory.all('pool').keys() ?? [];
    const { call } = admin(watching);
    await call('pool.remove_from_other_config', pool, 'dynvm:alive:shared');
    await call('pool.add_to_other_config', pool, 'dynvm:alive:shared', later);
    await expect.poll(() => alive(before, 'shared')).toBe(later);
    await before.close();
    expect(await call('pool.get_other_config', pool)).toMatchObject({ 'dynvm:alive:shared': later });
  });

  it('a host that hangs does not hold up the end of the service', async () => {
    lab = await startLab();
    const service = await lab.service({ installation: 'ours' });
    await expect.poll(() => alive(service, 'ours')).toBeDefined();
    lab.simulator.engine.injectFault({
      hostRef: 1,
      kind: 'delay',
      method: 'pool.remove_from_other_config',
      ms: 60_000,
    });
    await expect(Promise.race([service.leases.close().then(() => 'closed'), pause(2_500)])).resolves.toBe(
      'closed',
    );
  });

  it('the own installation can not be taken over', async () => {
    lab = await startLab();
    const service = await lab.service();
    await expect(reconcile(service, { adopt: service.installation })).rejects.toMatchObject({
      code: 'bad-input',
    });
  });
});

describe('at cut-over from the old service', () => {
  async function cutOver(document: Partial<ImportedVm>) {
    lab = await startLab();
    const before = await lab.service();
    await before.get({ descriptor: 'old', osKey: 'linux', count: 2 });
    const { call, vm } = admin(before);
    const uuid = vm('old1').record.uuid;
    const uuids = ['old1', 'old2'].map((name) => vm(name));
    // As the old service made them: nothing of ours in other_config.
    for (const { ref } of uuids) await call('VM.set_other_config', ref, {});
    await before.kill();
    const imported: ImportedVm = {
      ...{ vmUuid: uuid, name: 'old1', descriptor: 'old', osKey: 'linux', osVersion: '' },
      ...{ address: '10.0.0.9', askedAt: Date.now() - 90_000, availableAt: Date.now() - 60_000 },
      ...document,
    };
    const store = {
      ...createMemoryStore(),
      importedLive: async (uuids: readonly string[]) => (uuids.includes(uuid) ? [imported] : []),
    };
    return lab.service({ store });
  }

  it('a VM whose uuid has a live document is marked and gets its lease, one of the same name does not', async () => {
    const deadlineAt = Date.now() + 3_600_000;
    const service = await cutOver({ deadlineAt });
    await service.until(() => service.live().length > 0);
    expect(service.live()).toMatchObject([
      { name: 'old1', descriptor: 'old', address: '10.0.0.9', deadlineAt, state: { kind: 'available' } },
    ]);
    const owners = service.fleet.vmRows().map(({ name, owner }) => `${name} ${owner.kind}`);
    expect(owners.sort()).toEqual(['old1 ours', 'old2 foreign']);
    expect(await service.release('old')).toMatchObject([{ name: 'old1' }]);
    expect(leftOn(lab.simulator).vms).toEqual(['old2']);
  });

  it('one that is overdue by its document goes', async () => {
    const service = await cutOver({ deadlineAt: Date.now() - 1000 });
    await service.until(() => service.leases.leases()[0]?.state.kind === 'deleted');
    expect(service.leases.leases()[0]?.state).toEqual({ kind: 'deleted', reason: 'deadline' });
    expect(leftOn(lab.simulator).vms).toEqual(['old2']);
  });
});

describe('a deadline that was moved when the service was killed between marker and row', () => {
  async function markedFor(shiftMs: number) {
    lab = await startLab();
    const service = await lab.service();
    const { leases } = await service.get({ descriptor: 'job', osKey: 'linux', expiresInMinutes: 600 });
    const { call, vm } = admin(service);
    const { ref, record } = vm('job');
    const deadlineAt = leases[0]?.deadlineAt ?? 0;
    const marker = new Date(deadlineAt + shiftMs).toISOString();
    await call('VM.set_other_config', ref, { ...record.other_config, 'dynvm:deadline': marker });
    await service.kill();
    const next = await lab.service({ store: service.store });
    return { next, deadlineAt, ref };
  }

  it('the later one counts', async () => {
    const { next, deadlineAt } = await markedFor(60_000);
    expect(next.live()[0]?.deadlineAt).toBe(deadlineAt + 60_000);
  });

  it('an earlier one on the VM is written anew, and said so', async () => {
    const { next, deadlineAt } = await markedFor(-60_000);
    await expect
      .poll(() => next.logger.lines.filter(({ fields }) => fields.kind === 'lease.marker-written').length)
      .toBe(1);
    await next.until(() => {
      const [row] = next.fleet.vmRows();
      return row?.owner.kind === 'ours' && row.owner.deadlineAt === deadlineAt;
    });
    expect(next.live()[0]?.deadlineAt).toBe(deadlineAt);
  });
});

it('a copy of our VM and a host that is down are told of, nothing is done', async () => {
  lab = await startLab({ simulator: { hosts: 2 } });
  const service = await lab.service();
  await service.get({ descriptor: 'job', osKey: 'linux', hostRef: 1 });
  const { call, vm } = admin(service);
  await call('VM.hard_shutdown', vm('job').ref);
  await call('VM.clone', vm('job').ref, 'copy of job');
  lab.simulator.engine.injectFault({ hostRef: 2, kind: 'refuse' });
  await service.until(() => service.fleet.entry(2)?.inventory.complete === false);
  await service.until(() => service.fleet.vmRows().some(({ name }) => name === 'copy of job'));
  expect(brief(await reconcile(service))).toEqual([
    { kind: 'copy', name: 'copy of job', action: 'none', done: false },
    { kind: 'host-unknown', name: undefined, action: 'none', done: false },
  ]);
  expect(leftOn(lab.simulator).vms).toEqual(['copy of job', 'job']);
});
