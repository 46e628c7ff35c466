import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { labFacts } from '../../fixtures/lab-facts.ts';
import { type RunningService, startService } from '../../fixtures/running-service.ts';

interface ShownVm {
  name: string;
  networkinfo: string;
}

let service: RunningService;

/** Host 2 has the label perf, host 3 perf and lab, host 4 refuses every connection. */
beforeAll(async () => {
  service = await startService({
    simulator: { hosts: 4, vmsPerHost: 2 },
    ini: (text) =>
      text
        .replace('[xenhost2]\n', '[xenhost2]\nhost.labels=perf\n')
        .replace('[xenhost3]\n', '[xenhost3]\nhost.labels=perf,lab\n')
        .replace(/(\[xenhost4\]\nhost\.name=).*/, '$1127.0.0.1:1'),
  });
});

afterAll(() => service.close());

describe('/showall', () => {
  it('is indented JSON of text by host number, as HTML', async () => {
    const { body } = await service.get('/showall?ignorelabels=true');
    const hosts = JSON.parse(body) as Record<string, ShownVm[]>;
    expect(Object.keys(hosts)).toEqual(['1', '2', '3', '4']);
    expect(hosts['1']?.length).toBe(2);
    expect(Object.keys(hosts['1']?.[0] ?? {})).toEqual([
      'memory_static_max',
      'name',
      'name_description',
      'networkinfo',
      'power_state',
      'vcpus',
    ]);
    for (const vm of Object.values(hosts).flat()) {
      for (const value of Object.values(vm)) expect(value).toBeTypeOf('string');
    }
    expect(body).toMatch(/^\{\n {2}"1": \[\n {4}\{\n {6}"memory_static_max": "\d+",\n {6}"name": "/);
  });

  it('one host down or one template missing broke showall and getavailablecount for all: a host that is down is []', async () => {
    const { body } = await service.get('/showall?ignorelabels=true');
    expect(body).toContain('\n  "4": []\n}');
    expect(await service.get('/getavailablecount/centos7')).toEqual({
      status: 200,
      body: expect.stringMatching(/^[1-9]\d*$/),
    });
  });

  it('shows by labels as requests would be placed', async () => {
    const listHosts = async (query: string) =>
      Object.keys(JSON.parse((await service.get(`/showall${query}`)).body));
    expect(await listHosts('')).toEqual(['1', '4']);
    expect(await listHosts('?labels=')).toEqual(['1', '4']);
    expect(await listHosts('?labels=perf')).toEqual(['2', '3']);
    expect(await listHosts('?labels=lab,other')).toEqual(['3']);
    expect(await listHosts('?labels=none')).toEqual([]);
    expect(await listHosts('?ignorelabels=true')).toEqual(['1', '2', '3', '4']);
  });

  it('with an OS names only hosts that have its template', async () => {
    const lacking = service.config.hosts.find((host) => Object.keys(host.templates).length < 8);
    const osKey = ['windows', 'debian10', 'oel8', 'suse15', 'ubuntu18'].find(
      (key) => lacking && !Object.hasOwn(lacking.templates, key),
    );
    const having = service.config.hosts
      .filter((host) => Object.hasOwn(host.templates, String(osKey)))
      .map((host) => String(host.hostRef));
    const { body } = await service.get(`/showall/${osKey}?ignorelabels=true`);
    expect(Object.keys(JSON.parse(body))).toEqual(having);
    expect(having).not.toContain(String(lacking?.hostRef));
    expect(await service.get('/showall/nosuchos')).toEqual({ status: 200, body: '{}' });
  });

  it('shows what runs, not templates or control domains', async () => {
    const running = new Set<unknown>();
    for (const record of service.simulator.engine.entry(1).records('VM').values()) {
      const real = !record.is_a_template && !record.is_a_snapshot && !record.is_control_domain;
      if (real) running.add(record.name_label);
    }
    expect(running.size).toBe(2);
    expect(new Set(await namesOn(1))).toEqual(running);
  });

  it('leaves out a VM as soon as it is halted', async () => {
    const [name = ''] = await namesOn(1);
    const entry = service.fleet.entry(1);
    const [vm] = entry?.inventory.vmsByName(name) ?? [];
    await entry?.xapi.call('VM.hard_shutdown', [vm?.ref]);
    await expect.poll(() => namesOn(1)).not.toContain(name);
    expect(service.fleet.vmRows().find((row) => row.name === name)?.powerState).toBe('Halted');
  });

  it('a host that goes down is [] at once, though its last known VMs are kept for people', async () => {
    const fault = service.simulator.engine.injectFault({ hostRef: 3, kind: 'refuse' });
    await expect.poll(() => namesOn(3)).toEqual([]);
    expect(service.fleet.vmRows().filter((vm) => vm.hostRef === 3).length).toBe(2);
    expect((await namesOn(2)).length).toBe(2);
    service.simulator.engine.clearFault(fault);
    await expect.poll(async () => (await namesOn(3)).length, { timeout: 15_000 }).toBe(2);
  });
});

async function namesOn(hostRef: number): Promise<string[]> {
  const { body } = await service.get('/showall?ignorelabels=true');
  const hosts = JSON.parse(body) as Record<string, ShownVm[]>;
  return (hosts[String(hostRef)] ?? []).map((vm) => vm.name);
}

describe('/getavailablecount', () => {
  const count = async (path: string) => {
    const { status, body } = await service.get(`/getavailablecount${path}`);
    expect(status).toBe(200);
    expect(body).toMatch(/^\d+$/);
    return Number(body);
  };

  it('is a bare integer for centos, for any OS, in any case', async () => {
    expect(await count('')).toBe(await count('/centos'));
    expect(await count('/CentOS')).toBe(await count('/centos'));
    expect(await count('/centos')).toBeGreaterThan(0);
  });

  it('of an unknown OS is 0', async () => {
    expect(await count('/nosuchos')).toBe(0);
    expect(await count('/__proto__')).toBe(0);
    expect(await count('/constructor')).toBe(0);
  });

  it('counts by labels', async () => {
    const [plain, perf, lab, all] = await Promise.all(
      ['', '?labels=perf', '?labels=lab', '?ignorelabels=true'].map((query) => count(`/centos7${query}`)),
    );
    expect(plain).toBeGreaterThan(0);
    expect(perf).toBeGreaterThan(lab ?? 0);
    expect(all).toBe((plain ?? 0) + (perf ?? 0));
    expect(await count('/centos7?labels=none')).toBe(0);
  });

  it('by every label ends with default', async () => {
    const [lab, perf, plain] = [
      await count('/centos7?labels=lab'),
      await count('/centos7?labels=perf'),
      await count('/centos7'),
    ];
    const { body } = await service.get('/getavailablecount/centos7?alllabels=true');
    expect(body).toBe(
      `[{"label": "lab", "count": ${lab}}, {"label": "perf", "count": ${perf}}, {"label": "default", "count": ${plain}}]`,
    );
  });

  it('ignores parameters it does not know, and empty ones', async () => {
    expect(await count('/centos7?poolId=12hour&x=%zz&labels=&alllabels=&ignorelabels=')).toBe(
      await count('/centos7'),
    );
  });
});

it.each([
  '/showall?labels=a,,b',
  '/showall?ignorelabels=maybe',
  '/getavailablecount?labels=,',
  '/getavailablecount/centos?alllabels=2',
  '/getavailablecount/a%00b',
  `/showall/${'x'.repeat(300)}`,
])('%s is refused in one line', async (path) => {
  const { status, body } = await service.get(path);
  expect(status).toBe(400);
  expect(body).toMatch(/^[^\n]+$/);
});

it('a VM that is not ours can be neither released nor extended by its name', async () => {
  const [foreign] = service.fleet.vmRows();
  const path = encodeURIComponent(String(foreign?.name));
  expect(foreign?.owner.kind).toBe('foreign');
  expect((await service.get(`/releaseservers/${path}`)).body).toContain(String(foreign?.name));
  expect((await service.get(`/setexpiry/${path}/5`)).status).toBe(499);
  expect(labFacts(service.simulator).vms).toContain(foreign?.name);
});

it('a VM that is not ours has one answer, whether it is requested, released or extended', async () => {
  const [foreign] = service.fleet.vmRows();
  const path = encodeURIComponent(String(foreign?.name));
  const answers = await Promise.all(
    [
      `/getservers/${path}?os=centos7&labels=perf`,
      `/releaseservers/${path}`,
      `/releaseservers/${path}?count=1`,
      `/setexpiry/${path}/5`,
    ].map((url) => service.get(url)),
  );
  const text = `VM ${foreign?.name} already exists and was not made by this service: it is not touched.`;
  for (const { status, body } of answers)
    expect([status, body]).toEqual([499, expect.stringContaining(text)]);
});

it('each status call made 2 RPCs per VM on every host: readers cause no call at all', async () => {
  service.simulator.engine.resetCounters();
  for (let round = 0; round < 50; round++) {
    await service.get('/showall?ignorelabels=true');
    await service.get('/getavailablecount/centos7');
    await service.get('/getavailablecount/centos7?alllabels=true');
  }
  const calls = service.simulator.engine.entries.flatMap((entry) => [...entry.calls]);
  expect(calls.filter(([message]) => message !== 'event.from')).toEqual([]);
});
