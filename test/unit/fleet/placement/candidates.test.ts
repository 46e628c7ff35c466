import { describe, expect, it } from 'vitest';
import type { HostSettings } from '../../../../core/config/index.ts';
import { DynvmError } from '../../../../core/model/failure.ts';
import { GIB, HandMadePool } from '../hand-made-pool.ts';
import { askFor, hostSettings, makeConfig, startFleet, startLiveFleet, templates } from '../test-fleet.ts';

interface Shape {
  hosts?: readonly string[];
  pifs?: Record<string, string>;
}

function poolWith(name: string, { hosts = [name], ...shape }: Shape = {}): HandMadePool {
  const pool = new HandMadePool(`${name}-pool`);
  pool.addSr('sr', { shared: true, uuid: `${name}-sr` });
  for (const host of hosts) pool.addHost(host, { srs: ['sr'], ...shape });
  pool.addTemplate('tmpl-centos');
  return pool;
}

function planFailure(plan: () => unknown): DynvmError {
  try {
    plan();
  } catch (error) {
    if (error instanceof DynvmError) return error;
    throw error;
  }
  throw new Error('it was planned');
}

describe('a request that names a network', () => {
  it('goes to the hosts that have it; the others say what they lack', () => {
    const pools = [poolWith('a', { pifs: { eth0: 'lan' } }), poolWith('b', { pifs: { eth0: 'lab' } })];
    const { placed, refusals } = startLiveFleet(pools).fleet.place(askFor(1, { networkId: 'lab' }));
    expect(placed.map(({ hostRef }) => hostRef)).toEqual([2]);
    expect(refusals).toEqual([
      { hostRef: 1, hostName: 'a', reason: 'network lab not found: the host has eth0 (lan)' },
    ]);
  });

  it('is refused as wrong where none has it, and told which there are', () => {
    const { fleet } = startLiveFleet([poolWith('a', { pifs: { eth0: 'lan' } })]);
    expect(planFailure(() => fleet.plan(askFor(1, { networkId: 'lab' }))).failure).toMatchObject({
      code: 'unknown-host',
      message: 'network lab not found: the host has eth0 (lan)',
      where: { field: 'networkId' },
    });
  });

  it('is not blamed for the network of the ini, nor for what else keeps hosts from taking it', () => {
    const broken = startLiveFleet([poolWith('a')], [{ networkId: 'gone' }]).fleet.plan(askFor(1));
    expect(broken.refusals.map(({ reason }) => reason)).toEqual([
      expect.stringContaining('network gone not found'),
    ]);
    const pool = poolWith('b');
    pool.patch('host', pool.findRef('host', 'b'), { enabled: false });
    const plan = startLiveFleet([pool]).fleet.plan(askFor(1, { networkId: 'lan' }));
    expect(plan.refusals.map(({ reason }) => reason)).toEqual(['disabled on the host (maintenance)']);
  });
});

describe('who takes no VM of a request says why', () => {
  it('each physical host by its own name, while the others of its pool take it', () => {
    const pool = poolWith('a', { hosts: ['a1', 'a2'] });
    pool.patch('host', pool.findRef('host', 'a2'), { enabled: false });
    const { placed, refusals } = startLiveFleet([pool]).fleet.place(askFor(1));
    expect(placed[0]?.physicalHost.name).toBe('a1');
    expect(refusals).toEqual([{ hostRef: 1, hostName: 'a2', reason: 'disabled on the host (maintenance)' }]);
  });

  it.each([
    [['perf'], 'serves only requests with the label perf'],
    [['perf', 'gpu'], 'serves only requests with one of the labels perf, gpu'],
  ])('by its labels %j', (labels, reason) => {
    const { fleet } = startLiveFleet([poolWith('a')], [{ labels }]);
    expect(fleet.plan(askFor(1)).refusals.map((refusal) => refusal.reason)).toEqual([reason]);
  });

  it('that it has no template comes before that it does not answer', () => {
    const other = { templates: templates({ windows: {} }) };
    const started = startFleet(makeConfig([hostSettings(1), hostSettings(2, other)]));
    started.connection(1).goLive(poolWith('a'));
    expect(started.fleet.plan(askFor(1)).refusals).toEqual([
      { hostRef: 2, hostName: 'host2', reason: 'no template for centos' },
    ]);
  });
});

describe('sections of the ini that cannot be used', () => {
  const problem = { section: 'xenhost7', key: 'host.user', message: 'is missing' };
  const unusableHosts = [{ hostRef: 7, name: 'seven', problems: [problem] }];

  function start(change: Partial<HostSettings> = {}) {
    const started = startFleet({ ...makeConfig([hostSettings(1, change)]), unusableHosts });
    started.connection(1).goLive(poolWith('a'));
    return started.fleet;
  }

  it('are named to a request that does not fit, not to one that does', () => {
    const named = (count: number) =>
      start()
        .plan(askFor(count))
        .refusals.filter(({ hostRef }) => hostRef === 7);
    expect(named(1)).toEqual([]);
    expect(named(1_000)).toEqual([
      { hostRef: 7, hostName: 'seven', reason: expect.stringContaining('host.user') },
    ]);
  });

  it('are named where no host has a template for the OS, beside those that there are', () => {
    const { failure } = planFailure(() => start().plan(askFor(1, { osKey: 'beos' })));
    expect(failure.code).toBe('unknown-os');
    expect(failure.hint).toMatch(/^Known: centos\. seven: .*host\.user/);
  });

  it('refuse the request for one of them with what is wrong, and no other', () => {
    const fleet = start();
    expect(planFailure(() => fleet.plan(askFor(1, { hostRef: 7 }))).failure).toMatchObject({
      code: 'host-unavailable',
      message: expect.stringContaining('takes no VMs'),
      where: { section: 'xenhost7', key: 'host.user' },
    });
    expect(fleet.plan(askFor(1, { hostRef: 1 })).planned).toHaveLength(1);
    expect(planFailure(() => fleet.plan(askFor(1, { hostRef: 8 }))).failure).toMatchObject({
      code: 'unknown-host',
      hint: 'Known: 1.',
      where: { hostRef: 8, field: 'hostRef' },
    });
  });
});

describe('a host without room says what it lacks', () => {
  const reasons = (pool: HandMadePool, vcpus: number) =>
    startLiveFleet([pool])
      .fleet.plan(askFor(1, { vcpus }))
      .refusals.map(({ reason }) => reason);

  it('more vCPUs than logical CPUs never fit; as many do once they are free', () => {
    const pool = poolWith('a');
    pool.addVm('other', { host: 'a', powerState: 'Running', vcpus: 1 });
    expect(reasons(pool, 48)).toEqual(['cpu: needs 48 vCPUs, 47 of 48 free']);
    expect(reasons(pool, 49)).toEqual(['cpu: needs 49 vCPUs, the host has 48 logical CPUs']);
  });

  it('names the storage that is full, not another one that the template needs, too', () => {
    const pool = new HandMadePool();
    pool.addSr('sr', { physical_size: 100 * GIB });
    pool.addSr('second', { physical_size: 50 * GIB });
    pool.addHost('a', { srs: ['sr', 'second'] });
    pool.addTemplate('tmpl-centos', { disksGib: { sr: 90, second: 60 } });
    expect(reasons(pool, 1)).toEqual(['disk: needs 60 GiB on second, 45 GiB free after headroom']);
  });
});

it('a host that failed before is taken again rather than one of its pool that is full', () => {
  const pool = poolWith('a', { hosts: ['a1', 'a2'] });
  pool.addVm('large', { host: 'a2', powerState: 'Running', vcpus: 48 });
  const { placed } = startLiveFleet([pool]).fleet.place(askFor(1, { avoid: new Set(['a1-uuid']) }));
  expect(placed[0]?.physicalHost.name).toBe('a1');
});
