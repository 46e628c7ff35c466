import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TopicPatch, TopicSnapshot } from '../../../core/contract/topics.ts';
import { type Failure, toFailure } from '../../../core/model/failure.ts';
import type { Lease } from '../../../core/model/lease.ts';
import type { TopicMessage } from '../../../core/operations/index.ts';
import { labFacts } from '../../fixtures/lab-facts.ts';
import { type RunningService, startService } from '../../fixtures/running-service.ts';
import { testCaller } from '../../fixtures/test-caller.ts';

const ann = testCaller('request', 'cli:ann');
const admin = testCaller('admin', 'console');

let service: RunningService;

beforeAll(async () => {
  service = await startService({ simulator: { hosts: 2, vmsPerHost: 1 } });
});

afterAll(() => service.close());

const invoke: RunningService['operations']['invoke'] = (name, input, caller) =>
  service.operations.invoke(name, input, caller);

const failureFrom = (work: Promise<unknown>): Promise<Failure> =>
  work.then(() => expect.unreachable('it was accepted'), toFailure);

async function provision(descriptor: string, count = 1) {
  const { request } = await invoke('requests.provision', { descriptor, osKey: 'centos7', count }, ann);
  return invoke('requests.wait', { requestId: request.id }, ann);
}

describe('the operations, on the real parts', () => {
  it('provision answers with names and room reserved, wait when the VMs are there', async () => {
    const started = await invoke(
      'requests.provision',
      { descriptor: 'two', osKey: 'centos7', count: 2 },
      ann,
    );
    expect(started.request).toMatchObject({ state: { kind: 'running' }, requester: 'ann' });
    expect(started.leases.map((lease) => lease.name)).toEqual(['two1', 'two2']);
    const ended = await invoke('requests.wait', { requestId: started.request.id }, ann);
    expect(ended.request.state.kind).toBe('succeeded');
    for (const lease of ended.leases) expect(lease.address).toMatch(/^\d+\.\d+\.\d+\.\d+$/);
    const released = await invoke('leases.release', { selector: { descriptor: 'two' } }, ann);
    expect(released.map((result) => [result.name, result.failure])).toEqual([
      ['two1', undefined],
      ['two2', undefined],
    ]);
  });

  it('the service tells its caller who they are', async () => {
    expect(await invoke('service.status', {}, ann)).toMatchObject({
      caller: { actor: 'cli:ann', requester: 'ann' },
    });
  });

  it('a plan changes nothing and says where each VM would go, or what would fit', async () => {
    const before = labFacts(service.simulator);
    const plan = await invoke('requests.plan', { descriptor: 'p', osKey: 'centos7', count: 3 }, ann);
    expect(plan.placed.map((vm) => vm.name)).toEqual(['p1', 'p2', 'p3']);
    const tooMany = await invoke('requests.plan', { descriptor: 'p', osKey: 'centos7', count: 500 }, ann);
    expect(tooMany.placed.length).toBeLessThan(500);
    expect(tooMany.refusals.length).toBeGreaterThan(0);
    expect(tooMany.alternatives.length).toBeGreaterThan(0);
    expect(service.fleet.reservationCount()).toBe(0);
    expect(labFacts(service.simulator)).toEqual(before);
  });

  it('cancel removes what a running request made', async () => {
    const before = labFacts(service.simulator);
    const { request } = await invoke(
      'requests.provision',
      { descriptor: 'stopped', osKey: 'centos7', count: 3 },
      ann,
    );
    const cancelled = await invoke('requests.cancel', { requestId: request.id }, ann);
    expect(cancelled.id).toBe(request.id);
    const { request: ended } = await invoke('requests.wait', { requestId: request.id }, ann);
    expect(ended.state.kind).toBe('cancelled');
    await expect.poll(() => labFacts(service.simulator)).toEqual(before);
    expect(service.fleet.reservationCount()).toBe(0);
  });

  it('lists show requests newest first, leases by life and descriptor', async () => {
    await provision('older');
    await provision('newer');
    const requests = await invoke('requests.list', {}, ann);
    const names = requests.map((row) => row.spec.descriptor);
    expect(names.indexOf('newer')).toBeLessThan(names.indexOf('older'));
    expect((await invoke('requests.list', { running: true }, ann)).length).toBe(0);
    const live = await invoke('leases.list', { live: true, descriptor: 'newer' }, ann);
    expect(live.map((lease) => lease.name)).toEqual(['newer']);
    await invoke('leases.release', { selector: { leaseIds: live.map((lease) => lease.id) } }, ann);
    expect(await invoke('leases.list', { live: true, descriptor: 'newer' }, ann)).toEqual([]);
    expect((await invoke('leases.list', { live: false, descriptor: 'newer' }, ann)).length).toBe(1);
    await invoke('leases.release', { selector: { descriptor: 'older' } }, ann);
  });

  it('extend tells the deadline before and after', async () => {
    await provision('longer');
    const [result] = await invoke(
      'leases.extend',
      { selector: { descriptor: 'longer' }, minutes: 60, from: 'deadline' },
      ann,
    );
    expect((result?.deadlineAfterAt ?? 0) - (result?.deadlineBeforeAt ?? 0)).toBe(3_600_000);
    await invoke('leases.release', { selector: { descriptor: 'longer' } }, ann);
  });

  it('VMs and hosts of the fleet, and their filters', async () => {
    const hosts = await invoke('hosts.list', {}, ann);
    expect(hosts.map((host) => [host.hostRef, host.state.kind])).toEqual([
      [1, 'live'],
      [2, 'live'],
    ]);
    const vms = await invoke('vms.list', {}, ann);
    expect(vms.length).toBe(2);
    const [{ hostRef = 0, uuid = '' } = {}] = vms;
    const { disks, interfaces } = await invoke('vms.details', { hostRef, uuid }, ann);
    expect(disks.map(({ device }) => device)).toEqual(['xvda']);
    expect(disks[0]?.storage).not.toBe('');
    expect(disks[0]?.virtualBytes).toBeGreaterThan(2 ** 30);
    expect(disks[0]?.physicalBytes).toBeLessThanOrEqual(disks[0]?.virtualBytes ?? 0);
    expect(interfaces[0]).toMatchObject({
      device: '0',
      mac: expect.stringMatching(/^([0-9a-f]{2}:){5}[0-9a-f]{2}$/),
    });
    expect((await failureFrom(invoke('vms.details', { hostRef, uuid: 'none' }, ann))).code).toBe('not-found');
    const { leases } = await invoke('requests.provision', { descriptor: 'made', osKey: 'centos7' }, ann).then(
      ({ request }) => invoke('requests.wait', { requestId: request.id }, ann),
    );
    const [made] = leases;
    expect(
      await invoke('vms.details', { hostRef: made?.hostRef ?? 0, uuid: made?.vmUuid ?? '' }, ann),
    ).toMatchObject({ template: 'tmpl-cnt7.9', toolsVersion: '8.4' });
    await invoke('leases.release', { selector: { descriptor: 'made' } }, ann);
    expect((await invoke('vms.list', { labels: ['none'] }, ann)).length).toBe(0);
    expect((await invoke('vms.list', { osKey: 'nosuchos', ignoreLabels: true }, ann)).length).toBe(0);
  });

  it('hosts are checked by number, all by default', async () => {
    const all = await invoke('hosts.check', {}, admin);
    expect(all.map((host) => [host.hostRef, host.ok])).toEqual([
      [1, true],
      [2, true],
    ]);
    expect((await invoke('hosts.check', { hostRefs: [2] }, admin)).length).toBe(1);
    const failure = await failureFrom(invoke('hosts.check', { hostRefs: [7] }, admin));
    expect(failure).toMatchObject({ code: 'unknown-host', where: { hostRef: 7 } });
  });

  it('pools are refused while there is no store for them, and nothing is made', async () => {
    const spec = { descriptor: 'pooled', osKey: 'centos7', pools: ['p1'] };
    for (const name of ['requests.provision', 'requests.plan'] as const) {
      expect(await failureFrom(invoke(name, spec, ann))).toMatchObject({
        code: 'unavailable',
        where: { field: 'pools' },
      });
    }
    expect(service.leases.leases().some((lease) => lease.descriptor === 'pooled')).toBe(false);
  });

  it('the configuration is shown without any secret', async () => {
    const password = service.config.hosts[0]?.password.reveal() ?? '';
    const view = await invoke('config.read', {}, ann);
    expect(password.length).toBeGreaterThan(3);
    expect(JSON.stringify(view)).not.toContain(password);
    const section = view.sections.find((candidate) => candidate.name === 'xenhost1');
    expect(section?.entries.find((entry) => entry.key === 'host.password')?.secret).toBe(true);
    expect(section?.entries.find((entry) => entry.key === 'host.user')).toMatchObject({ value: 'root' });
  });

  it('an ini is validated without being used', async () => {
    const text = '[common]\nvm.expiry.minutes=soon\n[xenhost1]\nhost.name=10.0.0.1\n';
    const result = await invoke('config.validate', { text }, ann);
    expect(result.ok).toBe(false);
    expect(result.problems).toContainEqual(
      expect.objectContaining({ section: 'common', key: 'vm.expiry.minutes', line: 2 }),
    );
    expect((await invoke('config.read', {}, ann)).pendingProblems).toEqual([]);
  });

  it('the log has what happened, newest first, and only as much as was asked for', async () => {
    const lines = await invoke('activity.list', { limit: 1000 }, ann);
    expect(lines.map((line) => line.kind)).toContain('host.live');
    expect(lines.map((line) => line.kind)).toContain('lease.available');
    expect(lines.map((line) => line.at)).toEqual(lines.map((line) => line.at).toSorted((a, b) => b - a));
    expect(await invoke('activity.list', { limit: 2 }, ann)).toEqual(lines.slice(0, 2));
  });
});

describe('the live topics, on the real parts', () => {
  it('a subscriber of leases sees every VM come and go, and ends with what the list says', async () => {
    const messages: TopicMessage[] = [];
    const seen: string[] = [];
    const subscription = service.operations.subscribe('leases', ann, (message) => {
      messages.push(message);
      if (message.kind === 'patch') {
        seen.push(...(message.upserts as Lease[]).filter(isWatched).map((lease) => lease.state.kind));
      }
    });
    await provision('watched');
    await expect.poll(() => seen.at(-1)).toBe('available');
    await invoke('leases.release', { selector: { descriptor: 'watched' } }, ann);
    await expect.poll(() => seen.at(-1)).toBe('deleted');
    subscription.close();
    for (const message of messages) {
      (message.kind === 'snapshot' ? TopicSnapshot : TopicPatch).parse(message);
    }
    const seqs = messages.filter((message) => message.kind === 'patch').map((message) => message.seq);
    expect(seqs).toEqual(seqs.map((_, index) => index + 2));
  });

  it.each(['hosts', 'vms', 'requests', 'activity'] as const)('%s begins with its table', async (topic) => {
    const messages: TopicMessage[] = [];
    const subscription = service.operations.subscribe(topic, ann, (message) => messages.push(message));
    await expect.poll(() => messages.length).toBeGreaterThan(0);
    subscription.close();
    const [first] = messages;
    expect(first).toMatchObject({ kind: 'snapshot', topic, seq: 1, more: false });
    expect(first?.kind === 'snapshot' && first.rows.length).toBeGreaterThan(0);
  });

  it('an unknown topic, and a subscriber without a name, are refused', () => {
    const subscribe = (topic: string, actor: string) => () =>
      service.operations.subscribe(topic as 'activity', testCaller('read', actor), () => {});
    expect(subscribe('__proto__', 'console')).toThrow(/no topic/);
    expect(subscribe('activity', '')).toThrow(/scope/);
  });
});

function isWatched(lease: Lease): boolean {
  return lease.descriptor === 'watched';
}
