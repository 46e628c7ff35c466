import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { SimulatedEntry } from '../../../core/simulator/index.ts';
import { hangUp } from '../../fixtures/hang-up.ts';
import { countCalls, labFacts } from '../../fixtures/lab-facts.ts';
import { type RunningService, startService } from '../../fixtures/running-service.ts';
import { testCaller } from '../../fixtures/test-caller.ts';
import { withoutLimits } from '../../fixtures/without-limits.ts';

const ADDRESS = String.raw`\d+\.\d+\.\d+\.\d+`;

let service: RunningService;

beforeAll(async () => {
  service = await startService({
    simulator: { hosts: 3 },
    // A guest that never gets an address fails after two short waits.
    ini: (text) =>
      withoutLimits(text)
        .replace('vm.network.timeout.secs=400', 'vm.network.timeout.secs=1')
        .replace('[xenhost3]\n', '[xenhost3]\nhost.labels=perf\n'),
  });
});

afterAll(() => service.close());

function findRef(entry: SimulatedEntry, uuid: unknown): string | undefined {
  return [...entry.records('VM')].find(([, record]) => record.uuid === uuid)?.[0];
}

/** Every test leaves the lab as it found it: no VM, no disk, nothing reserved. */
afterEach(async () => {
  service.simulator.engine.clearFaults();
  for (const descriptor of new Set(service.leases.leases().map((lease) => lease.descriptor))) {
    await service.get(`/releaseservers/${encodeURIComponent(descriptor)}`);
  }
  expect(labFacts(service.simulator)).toEqual({ vms: [], orphanDisks: 0 });
  expect(service.fleet.reservationCount()).toBe(0);
});

describe('/getservers', () => {
  it('gives the address of one VM called as asked', async () => {
    const { status, body } = await service.get('/getservers/solo?os=centos7');
    expect(status).toBe(200);
    expect(body).toMatch(new RegExp(`^\\["${ADDRESS}"\\]$`));
    expect(labFacts(service.simulator).vms).toEqual(['solo']);
  });

  it.each(['', '&format=short', '&format=servermanager', '&format='])(
    'gives several addresses on one line, in name order: %j',
    async (format) => {
      const { body } = await service.get(`/getservers/job?os=centos7&count=11${format}`);
      expect(body).toMatch(new RegExp(`^\\["${ADDRESS}"(, "${ADDRESS}"){10}\\]$`));
      const byIndex = service.leases
        .leases()
        .filter((lease) => lease.descriptor === 'job' && lease.state.kind === 'available')
        .sort((a, b) => a.index - b.index);
      expect(JSON.parse(body)).toEqual(byIndex.map((lease) => lease.address));
      expect(byIndex.map((lease) => lease.name)).toEqual(
        Array.from({ length: 11 }, (_, index) => `job${index + 1}`),
      );
    },
  );

  it('gives names and addresses when detailed, sorted as text', async () => {
    const { body } = await service.get('/getservers/job?os=centos7&count=10&format=detailed');
    const names = [...body.matchAll(/^ {2}"(\w+)": "(.+)",?$/gm)].map((match) => match[1]);
    expect(names).toEqual(['job1', 'job10', 'job2', 'job3', 'job4', 'job5', 'job6', 'job7', 'job8', 'job9']);
    expect(body.startsWith('{\n  "job1": "')).toBe(true);
    expect(body.endsWith('"\n}')).toBe(true);
  });

  it('takes names as CI jobs build them', async () => {
    const name = 'nserv-rebalance_P0-Apr-29-06:36:12-7.0.0-19022';
    expect((await service.get(`/getservers/${encodeURIComponent(name)}?os=centos`)).status).toBe(200);
    expect(labFacts(service.simulator).vms).toEqual([name]);
    expect(await service.get(`/releaseservers/${name}`)).toEqual({
      status: 200,
      body: `[\n  "${name}"\n]`,
    });
  });

  it('makes VMs of the size that was asked for', async () => {
    await service.get('/getservers/big?os=centos7&cpus=6&mem=5000000000');
    const shown = JSON.parse((await service.get('/showall')).body) as Record<
      string,
      { vcpus: string; memory_static_max: string }[]
    >;
    const [vm] = Object.values(shown).flat();
    expect(vm?.vcpus).toBe('6');
    expect(Number(vm?.memory_static_max)).toBeGreaterThanOrEqual(5_000_000_000);
    expect(Number(vm?.memory_static_max)).toBeLessThan(5_000_000_000 + 2 ** 20);
  });

  it('the literal default means the size of the template', async () => {
    await service.get('/getservers/plain?os=centos7&cpus=default&mem=default');
    const [lease] = service.leases.leases().filter((candidate) => candidate.name === 'plain');
    expect(lease).toMatchObject({ vcpus: 4, memoryBytes: 4 * 2 ** 30 });
  });

  it('xhostref is that host and never another', async () => {
    await service.get('/getservers/there?os=centos7&count=3&xhostref=2');
    const hosts = service.leases
      .leases()
      .filter((lease) => lease.descriptor === 'there')
      .map((lease) => lease.hostRef);
    expect(hosts).toEqual([2, 2, 2]);
    const { status, body } = await service.get('/getservers/many?os=centos7&count=13&xhostref=2');
    expect([status, body]).toEqual([499, expect.stringMatching(/^Error: No capacity is available!/)]);
  });

  it('labels choose the host', async () => {
    await service.get('/getservers/fast?os=centos7&count=2&labels=perf');
    const hosts = service.leases.leases().filter((lease) => lease.descriptor === 'fast');
    expect(hosts.map((lease) => lease.hostRef)).toEqual([3, 3]);
    expect((await service.get('/getservers/none?os=centos7&labels=nosuch')).status).toBe(499);
  });

  it('xhostref does not override labels', async () => {
    const { status, body } = await service.get('/getservers/named?os=centos7&xhostref=3');
    expect([status, body]).toEqual([499, expect.stringContaining('perf')]);
    for (const query of ['labels=perf', 'ignorelabels=true']) {
      expect((await service.get(`/getservers/named?os=centos7&xhostref=3&${query}`)).status).toBe(200);
      await service.get('/releaseservers/named');
    }
  });

  it('networkid is that network', async () => {
    await service.get('/getservers/wired?os=centos7&networkid=2');
    const lease = service.leases.leases().find((row) => row.name === 'wired');
    const entry = service.simulator.engine.entry(lease?.hostRef ?? 0);
    const vm = [...entry.records('VM').values()].find((record) => record.name_label === 'wired');
    const vifs = [...entry.records('VIF').values()].filter((vif) => vif.VM === findRef(entry, vm?.uuid));
    const networks = new Set(vifs.map((vif) => vif.network));
    const pifs = [...entry.records('PIF').values()].filter((pif) => networks.has(pif.network));
    expect(pifs.map((pif) => pif.device)).toEqual(['eth2']);
  });

  it('expiresin is clamped to vm.expiry.minutes, 1440 by default', async () => {
    await service.get('/getservers/short?os=centos7&expiresin=30');
    await service.get('/getservers/long?os=centos7&expiresin=999999999999');
    await service.get('/getservers/usual?os=centos7');
    const readMinutes = (name: string) => {
      const lease = service.leases.leases().find((candidate) => candidate.name === name);
      return Math.round(((lease?.deadlineAt ?? 0) - (lease?.createdAt ?? 0)) / 60_000);
    };
    expect([readMinutes('short'), readMinutes('long'), readMinutes('usual')]).toEqual([30, 1440, 1440]);
  });
});

describe('a getservers that cannot be done', () => {
  it.each([
    ['os=nosuchos', /nosuchos/],
    ['os=centos7&xhostref=99', /99/],
    ['os=centos7&networkid=9', /eth9/],
    ['os=centos7&networkid=nosuch', /nosuch/],
    ['os=centos7&pools=p1', /pools/],
    ['os=centos7&count=1000', /^Error: No capacity is available!/],
  ])('%s is a 499 with one line, and nothing is created or reserved', async (query, reason) => {
    service.simulator.engine.resetCounters();
    const { status, body } = await service.get(`/getservers/job?${query}`);
    expect(status).toBe(499);
    expect(body).toMatch(reason);
    expect(body).toMatch(/^[^\n]+$/);
    expect(countCalls(service.simulator, 'VM.clone')).toBe(0);
    expect(service.fleet.reservationCount()).toBe(0);
  });

  it.each([
    'count=0',
    'count=-1',
    'count=abc',
    'count=10001',
    'count=1.5',
    'cpus=0',
    'mem=5',
    'expiresin=x',
    'checkvms=maybe',
    'labels=a,,b',
    'format=xml',
    'os=',
  ])('%s is a 400 with one line, and nothing is created or reserved', async (query) => {
    service.simulator.engine.resetCounters();
    const os = query.startsWith('os=') ? '' : 'os=centos7&';
    const { status, body } = await service.get(`/getservers/job?${os}${query}`);
    expect(status).toBe(400);
    expect(body).toMatch(/^[^\n]+$/);
    expect(countCalls(service.simulator, 'VM.clone')).toBe(0);
    expect(service.fleet.reservationCount()).toBe(0);
  });

  it.each(['/getservers?os=centos7', '/releaseservers', '/setexpiry//5', '/showall/', '/getavailablecount/'])(
    '%s lacks a name and is a 400',
    async (path) => {
      expect(await service.get(path)).toEqual({ status: 400, body: expect.stringMatching(/^.+ is empty$/) });
    },
  );

  it.each(['', '%20', 'a%0Ab', 'a%00', 'a%2Fb', 'x'.repeat(201)])('the name %j is a 400', async (name) => {
    expect((await service.get(`/getservers/${name}?os=centos7`)).status).toBe(400);
  });

  it('a name that exists already is a 499', async () => {
    await service.get('/getservers/twice?os=centos7');
    const { status, body } = await service.get('/getservers/twice?os=centos7');
    expect(status).toBe(499);
    expect(body).toContain('already exists');
    expect(labFacts(service.simulator).vms).toEqual(['twice']);
  });

  it('disks were left behind when a batch was rolled back: all or none leaves neither VM nor disk', async () => {
    service.simulator.engine.injectFault({
      hostRef: '*',
      kind: 'api-error',
      method: 'VM.start_on',
      code: 'LICENCE_RESTRICTION',
      params: ['vm start'],
      times: 1,
    });
    const { status, body } = await service.get('/getservers/batch?os=centos7&count=4');
    expect(status).toBe(499);
    expect(body).toMatch(/^all vms couldn't be created successfully: ./);
    expect(labFacts(service.simulator)).toEqual({ vms: [], orphanDisks: 0 });
  });

  it('with allornone=false what failed is named, with the reason', async () => {
    service.simulator.engine.injectFault({
      hostRef: '*',
      kind: 'api-error',
      method: 'VM.start_on',
      code: 'LICENCE_RESTRICTION',
      params: ['vm start'],
      times: 1,
    });
    const { status, body } = await service.get(
      '/getservers/some?os=centos7&count=3&allornone=false&format=detailed',
    );
    expect(status).toBe(200);
    const answer = JSON.parse(body) as Record<string, string>;
    const failed = ['some1', 'some2', 'some3'].filter((name) => answer[name] === '');
    expect(failed.length).toBe(1);
    expect(answer[`${failed[0]}_error`]).toMatch(/\S/);
    expect(Object.keys(answer).length).toBe(4);
    expect(labFacts(service.simulator).vms.length).toBe(2);
  });
});

describe('who waits for getservers', () => {
  it('an identical request joins the one in progress and gets the same answer', async () => {
    const path = '/getservers/same?os=centos7&count=2';
    // So that the second comes while the first is in progress, however busy this machine is.
    const fault = service.simulator.engine.injectFault({ hostRef: '*', kind: 'no-dhcp' });
    const provision = vi.spyOn(service.leases, 'provision');
    const both = Promise.all([service.get(path), service.get(path)]);
    await expect
      .poll(() => provision.mock.settledResults.map(({ type }) => type))
      .toEqual(['fulfilled', 'fulfilled']);
    provision.mockRestore();
    service.simulator.engine.clearFault(fault);
    const [first, second] = await both;
    expect(first.status).toBe(200);
    expect(second).toEqual(first);
    expect(labFacts(service.simulator).vms).toEqual(['same1', 'same2']);
  });

  it('another request for the same name is refused while the first is in progress', async () => {
    const answers = await Promise.all([
      service.get('/getservers/same?os=centos7&count=2'),
      service.get('/getservers/same?os=centos7&count=2&cpus=2'),
    ]);
    expect(answers.map((answer) => answer.status).sort()).toEqual([200, 499]);
    expect(answers.find((answer) => answer.status === 499)?.body).toContain('already exists');
  });

  it('a client that hangs up does not stop its request', async () => {
    await hangUp(service, '/getservers/left?os=centos7');
    const { leases } = await service.operations.invoke(
      'requests.wait',
      { requestId: service.leases.requests().find((row) => row.spec.descriptor === 'left')?.id ?? '' },
      testCaller('read', 'test'),
    );
    expect(leases.map((lease) => lease.state.kind)).toEqual(['available']);
  });

  it('a probe with HEAD creates nothing', async () => {
    service.simulator.engine.resetCounters();
    const answer = await service.get('/getservers/probe?os=centos7', { method: 'HEAD' });
    expect(answer.status).toBe(405);
    expect(countCalls(service.simulator, 'VM.clone')).toBe(0);
  });

  it('two requests at once both saw the same free capacity: together they never get more than fits', async () => {
    const fits = Number((await service.get('/getavailablecount/centos7')).body);
    const asks = Array.from({ length: 4 }, (_, index) =>
      service.get(`/getservers/crowd${index}-?os=centos7&count=${Math.floor(fits / 3)}`),
    );
    await service.get('/getavailablecount/centos7');
    const statuses = (await Promise.all(asks)).map((answer) => answer.status);
    expect(statuses.sort()).toEqual([200, 200, 200, 499]);
    const { vms } = labFacts(service.simulator);
    expect(vms.length).toBe(Math.floor(fits / 3) * 3);
    expect(new Set(vms).size).toBe(vms.length);
  });
});

describe('a name with characters that cannot be seen', () => {
  it.each([
    ['ESC', 'job\u001b[2J'],
    ['a line break', 'job\nfake'],
    ['U+202E', 'job\u202egnp'],
    ['a byte order mark', '\ufeffjob'],
    ['U+200B', 'jo\u200bb'],
    ['U+2028', 'job\u2028'],
  ])('%s is refused: nothing is made', async (_what, name) => {
    const before = service.leases.requests().length;
    const { status, body } = await service.get(`/getservers/${encodeURIComponent(name)}?os=centos7`);
    expect(status).toBe(400);
    expect(body).toMatch(
      /^The name (holds a control character|holds a character that cannot be seen|begins or ends)/,
    );
    expect(service.leases.requests().length).toBe(before);
  });

  it('ordinary names of any language are as before', async () => {
    const { status } = await service.get(`/getservers/${encodeURIComponent('Prüfung-東京')}?os=centos7`);
    expect(status).toBe(200);
  });
});
