import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { invokeOwner } from '../../../core/cli/client/invoke-owner.ts';
import type { AuditEntry } from '../../../core/model/audit-entry.ts';
import { actUntilCalled, type HeldCall } from './act-until-called.ts';
import { endAllProcesses } from './cli-process.ts';
import { eventually, getText } from './lab-process.ts';
import { type ServiceUnderTest, startServiceUnderTest } from './service-under-test.ts';

// Every run of the service is a process of its own, and a busy machine takes seconds to start one.
vi.setConfig({ testTimeout: 120_000 });

let service: ServiceUnderTest;
let url: string;

beforeAll(async () => {
  service = await startServiceUnderTest(['--hosts', '1']);
  await start();
});
afterAll(endAllProcesses);

async function start(): Promise<void> {
  const run = await service.start();
  url = String((await run.ready()).url);
}

const audit = (): Promise<AuditEntry[]> => invokeOwner(service.dataDir, 'audit.list', { limit: 1000 });
const operationsOn = async (object: string) =>
  (await audit())
    .filter((entry) => entry.object === object)
    .reverse()
    .map(({ operation, outcome, channel }) => `${channel} ${operation} ${outcome}`);

const findLease = async (name: string) => (await service.live()).find((lease) => lease.name === name);

/** Kills the service once a host call has begun, and starts it again. */
async function killDuring(
  { method, kind = 'delay' }: { method: string; kind?: HeldCall['kind'] },
  act: () => Promise<unknown>,
): Promise<void> {
  const ended = await actUntilCalled(service, { method, kind }, act);
  await service.kill();
  await ended();
  await start();
  expect(await invokeOwner(service.dataDir, 'audit.verify', {})).toMatchObject({ kind: 'intact' });
}

it('the audit has no gap, wherever a kill -9 ends a VM’s life', async () => {
  // Between the request and the clone.
  await killDuring({ method: 'VM.clone' }, () => getText(`${url}/getservers/cloned?os=centos7`));
  expect((await operationsOn('cloned'))[0]).toBe('legacy requests.provision accepted');
  await eventually(
    async () => (await service.live()).every(({ state }) => state.kind === 'available'),
    'its end',
  );

  expect((await getText(`${url}/getservers/kept?os=centos7`)).status).toBe(200);
  const before = (await findLease('kept'))?.deadlineAt;
  // Before the marker: the deadline moves only together with its line in the audit, which has the intent in any case.
  await killDuring({ method: 'VM.set_other_config' }, () => getText(`${url}/setexpiry/kept/77`));
  const kept = await findLease('kept');
  const moved = (await operationsOn('kept')).filter((entry) =>
    /leases\.(extend|reconcile) done/.test(entry),
  ).length;
  expect(before).toBeGreaterThan(0);
  expect(moved).toBe(kept?.deadlineAt !== before ? 1 : 0);
  expect(await operationsOn('kept')).toContain('legacy leases.extend accepted');

  // Between the release and the first thing done to the VM.
  await killDuring({ method: 'VM.hard_shutdown' }, () => getText(`${url}/releaseservers/kept`));
  await eventually(async () => !(await service.live()).some(({ name }) => name === 'kept'), 'its deletion');
  expect((await operationsOn('kept')).slice(-2)).toEqual([
    'legacy leases.release accepted',
    'reconcile leases.release done',
  ]);
});

it('a deadline that only the marker has at a kill -9 is in the row and, once, in the audit after the restart', async () => {
  expect((await getText(`${url}/getservers/marked?os=centos7`)).status).toBe(200);
  const before = Number((await findLease('marked'))?.deadlineAt);
  const sentAt = Date.now();
  await killDuring({ method: 'VM.set_other_config', kind: 'drop' }, () =>
    getText(`${url}/setexpiry/marked/9000`),
  );
  await eventually(async () => (await findLease('marked'))?.deadlineAt !== before, 'the moved deadline');
  expect((await findLease('marked'))?.deadlineAt).toBeGreaterThanOrEqual(sentAt + 9000 * 60_000);
  const operations = await operationsOn('marked');
  expect(operations.filter((entry) => entry === 'reconcile leases.reconcile done')).toHaveLength(1);
  // Who asked is in the intent; what became of it was found out after the restart.
  expect(operations.filter((entry) => entry.includes('leases.extend'))).toEqual([
    'legacy leases.extend accepted',
  ]);
});
