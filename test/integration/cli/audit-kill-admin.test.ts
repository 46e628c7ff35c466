import { readFileSync, watch } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { invokeService } from '../../../core/cli/client/invoke-service.ts';
import type { AuditEntry } from '../../../core/model/audit-entry.ts';
import { jsonClient, logIn } from '../../fixtures/simulator/wire-client.ts';
import { actUntilCalled, type HeldCall } from './act-until-called.ts';
import { endAllProcesses, startCli } from './cli-process.ts';
import { eventually, getText } from './lab-process.ts';
import { type ServiceUnderTest, startServiceUnderTest } from './service-under-test.ts';

// Every run of the service is a process of its own, and a busy machine takes seconds to start one.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

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

/** Its chain is looked at while nobody runs, as whoever comes after a crash does. */
async function killAndStart(): Promise<void> {
  await service.kill();
  const verify = startCli(['audit', 'verify', '--json', '--data-dir', service.dataDir]);
  expect(await verify.exited).toMatchObject({ code: 0 });
  await start();
}

async function killDuring(call: HeldCall, act: () => Promise<unknown>): Promise<void> {
  const ended = await actUntilCalled(service, call, act);
  await killAndStart();
  await ended();
}

/** Oldest first. */
async function entriesOn(object: string): Promise<AuditEntry[]> {
  const entries = await service.ask('audit.list', { limit: 1000 });
  return entries.filter((entry) => entry.object.includes(object)).reverse();
}
const brief = (entries: readonly AuditEntry[]) =>
  entries.map(({ channel, outcome, after }) => `${channel} ${outcome} ${after}`);

async function admin() {
  const [host] = service.lab.ready.hosts as { url: string; user: string; password: string }[];
  if (host === undefined) throw new Error('no host');
  const client = jsonClient(host.url);
  const session = await logIn(client, host);
  return (method: string, ...params: unknown[]) => client.call(method, session, ...params);
}

it('a take-over that a kill -9 ends is in the audit, with who asked and what became of it', async () => {
  const otherDir = join(service.lab.folder, 'other');
  const args = ['serve', '--config', service.lab.iniPath, '--port', '0', '--data-dir', otherDir];
  const other = startCli(args);
  const otherUrl = String((await other.ready()).url);
  expect((await getText(`${otherUrl}/getservers/taken?os=centos7`)).status).toBe(200);
  const { installation: adopt } = await invokeService(otherDir, 'service.status', {});
  other.child.kill('SIGTERM');
  await other.exited;
  const find = async (name: string) => (await service.live()).find((lease) => lease.name === name);
  const takeOver = () => service.ask('leases.reconcile', { adopt, force: true });
  const intent = `cli accepted to be taken over from installation ${adopt}`;

  await killDuring({ method: 'VM.set_other_config', kind: 'delay' }, takeOver);
  // It was not written: the VM is the other installation's, and nothing else is said of it.
  expect(await find('taken')).toBeUndefined();
  expect(brief(await entriesOn('taken'))).toEqual([intent]);

  await killDuring({ method: 'VM.set_other_config', kind: 'drop' }, takeOver);
  await eventually(async () => (await find('taken')) !== undefined, 'the VM that was marked');
  const entries = await entriesOn('taken');
  expect(brief(entries.slice(0, 2))).toEqual([intent, intent]);
  // By the service that was killed, where it asked the host again in time, or else by the next one.
  expect(brief(entries).filter((entry) => entry === 'reconcile done adopted')).toHaveLength(1);
  expect(entries.at(-1)?.leaseId).toBe(entries[0]?.leaseId);
});

it('the removal of an orphaned disk that a kill -9 ends is in the audit before it is done', async () => {
  expect((await getText(`${url}/getservers/orphaned?os=centos7`)).status).toBe(200);
  const call = await admin();
  const [ref] = (await call('VM.get_by_name_label', 'orphaned')) as string[];
  await call('VM.hard_shutdown', ref);
  await call('VM.destroy', ref);
  await eventually(
    async () => !(await service.live()).some(({ name }) => name === 'orphaned'),
    'the end of its lease',
  );
  const findDisk = async () =>
    (await service.ask('leases.reconcile', { dryRun: true })).find(({ kind }) => kind === 'orphan-disk');
  await eventually(async () => (await findDisk()) !== undefined, 'the disk without a VM');
  const uuid = (await findDisk())?.uuid ?? '';
  const remove = () => service.ask('leases.reconcile', {});
  const intent = 'cli accepted to be deleted';

  // The disk is still there: it is found again, and the entry names who wanted it gone.
  await killDuring({ method: 'VDI.destroy', kind: 'delay' }, remove);
  await eventually(async () => (await findDisk())?.uuid === uuid, 'the disk that is still there');
  await eventually(async () => (await entriesOn(uuid)).length === 2, 'what became of it');
  const [asked, settled] = await entriesOn(uuid);
  expect(asked && brief([asked])).toEqual([intent]);
  expect(settled).toMatchObject({ outcome: 'failed', principal: asked?.principal, hostRef: asked?.hostRef });
  expect(settled?.reason).toBe('interrupted: the service ended meanwhile; the disk is still there');

  // The disk is gone, and nobody was there to say so: the next start looks, and says it.
  await killDuring({ method: 'VDI.destroy', kind: 'drop' }, remove);
  await eventually(async () => (await findDisk()) === undefined, 'the disk that is gone');
  await eventually(async () => (await entriesOn(uuid)).length === 4, 'what became of it');
  const entries = await entriesOn(uuid);
  expect(entries[2] && brief([entries[2]])).toEqual([intent]);
  // Unless the cut connection was noticed before the end, which is all that there is to say of it.
  if (entries[3]?.reason?.startsWith('interrupted'))
    expect(entries[3]).toMatchObject({ outcome: 'done', reason: expect.stringContaining('no longer there') });
  else expect(entries[3]?.outcome).toBe('failed');
});

it.each([
  ['as the new text is being written beside it', '51', (name: string, ini: string) => name !== ini],
  ['as it is replaced', '52', (name: string, ini: string) => name === ini],
])(
  'a write of the ini that a kill -9 ends %s is in the audit, and the file is whole',
  async (_when, value, isMoment) => {
    const path = service.lab.iniPath;
    const before = readFileSync(path, 'utf8');
    const { signature } = await service.ask('config.file', {});
    const edits = [{ kind: 'set' as const, section: 'common', key: 'rate.reads.per.minute', value }];
    const moment = new Promise<void>((resolve) => {
      const watcher = watch(dirname(path), (_event, name) => {
        if (!name?.includes(basename(path)) || !isMoment(name, basename(path))) return;
        watcher.close();
        resolve();
      });
    });
    const answer = service
      .ask('config.write', { edits, secrets: {}, signature: signature ?? '' })
      .catch(() => undefined);
    await moment;
    await killAndStart();
    await answer;
    const read = async () => (await entriesOn('ini')).filter(({ operation }) => operation === 'config.write');
    await eventually(async () => (await read()).at(-1)?.outcome !== 'accepted', 'what became of it');
    const entries = await read();
    const after = readFileSync(path, 'utf8');
    const [reason, last] = [entries.at(-1)?.reason, entries.at(-1)?.outcome];
    if (after === before) expect([last, reason]).toEqual(['failed', expect.stringContaining('not written')]);
    else expect([last, reason ?? 'was written']).toEqual(['done', expect.stringContaining('was written')]);
    const intents = entries.filter(({ outcome }) => outcome === 'accepted');
    expect(intents).toHaveLength(Number(value) - 50);
    expect(intents.at(-1)?.after).toContain('rate.reads.per.minute');
    if (after !== before) expect(after).toContain(`rate.reads.per.minute=${value}`);
    expect(after.replace(/^rate\.reads\.per\.minute.*\n?/m, '')).toBe(
      before.replace(/^rate\.reads\.per\.minute.*\n?/m, ''),
    );
  },
);
