import { describe, expect, it } from 'vitest';
import { Secret } from '../../../core/config/index.ts';
import { HandMadePool } from './hand-made-pool.ts';
import {
  ANY,
  askFor,
  hostSettings,
  makeConfig,
  startFleet,
  startLiveFleet,
  templates,
} from './test-fleet.ts';

function standalone(name = 'xen1'): HandMadePool {
  const pool = new HandMadePool(`${name}-pool`);
  pool.addSr('sr');
  pool.addHost(name, { srs: ['sr'] });
  pool.addTemplate('tmpl-centos');
  pool.addVm(`vm-of-${name}`, { host: name, powerState: 'Running' });
  return pool;
}

const kinds = ({ fleet }: ReturnType<typeof startFleet>) => fleet.hostRows().map((row) => row.state.kind);
const names = ({ fleet }: ReturnType<typeof startFleet>) =>
  fleet.vmRows().map((row) => row.key.split('/')[0]);

describe('start', () => {
  it('is ready when every entry was loaded once or has failed', async () => {
    const started = startFleet(makeConfig([hostSettings(1), hostSettings(2), hostSettings(3)]));
    let ready = false;
    const waiting = started.fleet.whenReady(10_000).then(() => {
      ready = true;
    });
    started.connection(1).goLive(standalone());
    started.connection(2).goDown();
    await Promise.resolve();
    expect(ready).toBe(false);
    started.connection(3).is({
      kind: 'refused',
      isTooLarge: false,
      sinceAt: 0,
      nextTryAt: null,
      failure: { code: 'credentials', message: 'Wrong password.' },
    });
    await waiting;
    expect(kinds(started)).toEqual(['live', 'unreachable', 'refused']);
  });

  it('a host that neither answers nor fails delays nobody for longer than asked', async () => {
    const started = startFleet(makeConfig([hostSettings(1), hostSettings(2)]));
    const waiting = started.fleet.whenReady(10_000);
    started.connection(1).goLive(standalone());
    started.clock.advance(10_000);
    await waiting;
    expect(kinds(started)).toEqual(['live', 'connecting']);
    expect(started.fleet.slots('centos', ANY)).toBe(11);
  });
});

describe('two entries of one pool', () => {
  it('the lowest owns it; the other counts 0, shows no VMs and says so', () => {
    const pool = standalone();
    const started = startLiveFleet([pool, pool]);
    expect(started.fleet.hostRows().map((row) => row.state)).toMatchObject([
      { kind: 'live' },
      { kind: 'duplicate', ownerHostRef: 1 },
    ]);
    expect(started.fleet.slots('centos', ANY)).toBe(11);
    expect(names(started)).toEqual(['1']);
    expect(started.fleet.hostRows().map((row) => [row.runningVms, row.physicalHosts.length])).toEqual([
      [1, 1],
      [0, 0],
    ]);
    expect(started.fleet.place(askFor(12, { allOrNone: false })).placed).toHaveLength(11);
    expect(started.fleet.plan(askFor(1)).refusals.map((refusal) => refusal.reason)).toContain(
      'is in the same pool as host 1, which owns it',
    );
  });

  it('VMs move to the lower one when it comes later, without ever being shown twice', () => {
    const pool = standalone();
    const started = startFleet(makeConfig([hostSettings(1), hostSettings(2)]));
    const shown = new Set<string>();
    started.fleet.onVmRows(({ upserts, removes }) => {
      for (const key of removes) shown.delete(key);
      for (const row of upserts) shown.add(row.key);
      expect(new Set([...shown].map((key) => key.split('/')[1])).size).toBe(shown.size);
    });
    started.connection(2).goLive(pool);
    expect(names(started)).toEqual(['2']);
    started.fleet.place(askFor(2));
    started.connection(1).goLive(pool);
    expect(names(started)).toEqual(['1']);
    expect([...shown].map((key) => key.split('/')[0])).toEqual(['1']);
    // The reservations are the pool's, whoever owns it.
    expect(started.fleet.slots('centos', ANY)).toBe(9);
    expect(started.fleet.entryOfPool(pool.uuid)?.hostRef).toBe(1);
  });

  it('the other takes over when the owner leaves the ini', () => {
    const pool = standalone();
    const started = startLiveFleet([pool, pool]);
    started.fleet.setHostLeases(new Map());
    started.fleet.applyConfig(makeConfig([hostSettings(2)]));
    expect(kinds(started)).toEqual(['live']);
    expect(names(started)).toEqual(['2']);
    expect(started.fleet.slots('centos', ANY)).toBe(11);
  });
});

describe('a changed config', () => {
  it('reconnects only where address or credentials differ', () => {
    const started = startLiveFleet([standalone('a'), standalone('b'), standalone('c')]);
    started.fleet.applyConfig(
      makeConfig([
        hostSettings(1, { labels: ['perf'], slotsReserve: 3 }),
        hostSettings(2, { password: new Secret('changed') }),
        hostSettings(3),
        hostSettings(4),
      ]),
    );
    expect(started.connections.map((one) => [one.options.hostRef, one.closed])).toEqual([
      [1, false],
      [2, true],
      [3, false],
      [2, false],
      [4, false],
    ]);
    expect(kinds(started)).toEqual(['live', 'connecting', 'live', 'connecting']);
    expect(started.fleet.slots('centos', { labels: ['perf'], ignoreLabels: false })).toBe(8);
  });

  it('what a replaced connection still says is not heard', () => {
    const started = startLiveFleet([standalone('a')]);
    const old = started.connection(1);
    started.fleet.applyConfig(makeConfig([hostSettings(1, { url: 'http://127.0.0.1:1' })]));
    old.goLive(standalone('b'));
    expect(kinds(started)).toEqual(['connecting']);
    expect(started.fleet.vmRows().map((row) => row.name)).toEqual(['vm-of-a']);
  });

  it('new sizes and caps count at once', () => {
    const started = startLiveFleet([standalone('a')]);
    expect(started.fleet.slots('centos', ANY)).toBe(11);
    const changed = { templates: templates({ centos: { vcpus: 11 } }) };
    started.fleet.applyConfig(makeConfig([hostSettings(1, changed)]));
    expect(started.fleet.slots('centos', ANY)).toBe(4);
    started.fleet.applyConfig(makeConfig([hostSettings(1, changed)], { cpuOvercommit: 2 }));
    expect(started.fleet.slots('centos', ANY)).toBe(8);
  });
});

describe('a section that leaves the ini', () => {
  it('stays connected without new VMs until its leases are gone', () => {
    const started = startLiveFleet([standalone('a'), standalone('b')]);
    started.fleet.setHostLeases(new Map([[2, { count: 1, releasing: 0, lastDeadlineAt: 0 }]]));
    started.fleet.applyConfig(makeConfig([hostSettings(1)]));
    expect(started.fleet.hostRows().map((row) => row.state)).toMatchObject([
      { kind: 'live' },
      { kind: 'retired', connected: true },
    ]);
    expect(started.fleet.slots('centos', ANY)).toBe(11);
    expect(names(started)).toEqual(['1', '2']);
    expect(started.connection(2).closed).toBe(false);
    expect(() => started.fleet.place(askFor(1, { hostRef: 2 }))).toThrow('There is no host 2');
    started.fleet.setHostLeases(new Map());
    expect(started.connection(2).closed).toBe(true);
    expect(kinds(started)).toEqual(['live']);
    expect(names(started)).toEqual(['1']);
  });

  it('waits until the leases were counted once', () => {
    const started = startLiveFleet([standalone('a')]);
    started.fleet.applyConfig(makeConfig([]));
    expect(kinds(started)).toEqual(['retired']);
    started.fleet.setHostLeases(new Map());
    expect(kinds(started)).toEqual([]);
  });

  it('is live again when the section comes back', () => {
    const started = startLiveFleet([standalone('a')]);
    started.fleet.applyConfig(makeConfig([]));
    started.fleet.applyConfig(makeConfig([hostSettings(1)]));
    expect(kinds(started)).toEqual(['live']);
    expect(started.connections).toHaveLength(1);
  });
});

describe('host.disabled', () => {
  it('keeps the connection, so that VMs there can be released, and takes no new ones', () => {
    const started = startLiveFleet([standalone('a')], [{ disabled: true }]);
    expect(kinds(started)).toEqual(['disabled']);
    expect(started.fleet.slots('centos', ANY)).toBe(0);
    expect(started.fleet.entry(1)?.inventory.complete).toBe(true);
    expect(names(started)).toEqual(['1']);
  });
});

describe('waitFor', () => {
  function entryWithVm() {
    const pool = standalone();
    const vm = pool.addVm('waited');
    const other = pool.addVm('other');
    const started = startLiveFleet([pool]);
    const entry = started.fleet.entry(1);
    if (!entry) throw new Error('no entry');
    const state = () => (entry.inventory.get('VM', vm)?.power_state === 'Running' ? 'up' : undefined);
    return { pool, vm, other, entry, state, ...started };
  }

  it('answers at once, or with the batch that brings it', async () => {
    const { pool, vm, entry, state, connection } = entryWithVm();
    const waiting = entry.waitFor(state, { timeoutMs: 1000 });
    pool.start(vm, pool.findRef('host', 'xen1'));
    connection(1).send(pool);
    await expect(waiting).resolves.toBe('up');
    await expect(entry.waitFor(state, { timeoutMs: 1000 })).resolves.toBe('up');
  });

  it('with a vmRef reads again only when that VM changed, its guest metrics included', () => {
    const { pool, vm, other, entry, connection } = entryWithVm();
    let reads = 0;
    void entry
      .waitFor(
        () => {
          reads += 1;
          return undefined;
        },
        { timeoutMs: 1000, vmRef: vm },
      )
      .catch(() => {});
    pool.patch('VM', other, { name_label: 'renamed' });
    connection(1).send(pool);
    expect(reads).toBe(1);
    pool.guestSays(vm, { '0/ip': '10.1.2.3' });
    connection(1).send(pool);
    expect(reads).toBe(2);
  });

  it('ends by time, by signal, by what read throws, and with the fleet', async () => {
    const { entry, clock, fleet } = entryWithVm();
    const never = () => undefined;
    const timeout = entry.waitFor(never, { timeoutMs: 400_000 });
    clock.advance(400_000);
    await expect(timeout).rejects.toMatchObject({ failure: { code: 'timeout' } });
    const abort = new AbortController();
    const cancelled = entry.waitFor(never, { timeoutMs: 1000, signal: abort.signal });
    abort.abort();
    await expect(cancelled).rejects.toMatchObject({ failure: { code: 'cancelled' } });
    const thrown = entry.waitFor(
      () => {
        throw new Error('gone');
      },
      { timeoutMs: 1000 },
    );
    await expect(thrown).rejects.toThrow('gone');
    const closed = entry.waitFor(never, { timeoutMs: 1000 });
    await fleet.close();
    await expect(closed).rejects.toMatchObject({ failure: { code: 'cancelled' } });
    expect(clock.waiting).toBe(0);
  });
});

describe('host rows', () => {
  it('several changes of one turn are one row, and a row that looks the same is not sent', async () => {
    const pool = standalone();
    const { fleet, connection } = startLiveFleet([pool]);
    const heard: number[][] = [];
    fleet.onHostRows(({ upserts }) => heard.push(upserts.map((row) => row.reservations)));
    fleet.place(askFor(2));
    fleet.endReservation('lease1');
    await Promise.resolve();
    pool.patch('VM', pool.findRef('VM', 'vm-of-xen1'), { name_description: 'nobody sees this here' });
    connection(1).send(pool);
    await Promise.resolve();
    expect(heard).toEqual([[1]]);
  });

  it('name pool, product and the physical host with its figures', () => {
    const { fleet } = startLiveFleet([standalone()]);
    expect(fleet.hostRows()[0]).toMatchObject({
      hostRef: 1,
      name: 'host1',
      pool: { uuid: 'xen1-pool-uuid', name: 'xen1' },
      product: 'XCP-ng 8.3.0',
      runningVms: 1,
      physicalHosts: [
        {
          name: 'xen1',
          coordinator: true,
          cpu: { total: 48, used: 4, reserved: 0, free: 44, headroom: 0 },
          storage: { name: 'sr', shared: false, thin: false },
          slots: [{ osKey: 'centos', slots: 11, limitedBy: 'cpu' }],
        },
      ],
      slots: [{ osKey: 'centos', slots: 11, limitedBy: 'cpu' }],
    });
  });
});

describe('5,000 VMs and 200 changes a second', () => {
  it('a change works out one row again, not all', () => {
    const pool = standalone();
    for (let index = 0; index < 5000; index += 1) pool.addVm(`vm${index}`);
    const { fleet, connection } = startLiveFleet([pool]);
    const before = new Map(fleet.vmRows().map((row) => [row.key, row]));
    const sent: number[] = [];
    fleet.onVmRows(({ upserts }) => sent.push(upserts.length));
    pool.patch('VM', pool.findRef('VM', 'vm77'), { name_description: 'changed' });
    pool.patch('host', pool.findRef('host', 'xen1'), { current_operations: { task: 'provision' } });
    connection(1).send(pool);
    expect(sent).toEqual([1]);
    const same = fleet.vmRows().filter((row) => before.get(row.key) === row);
    expect(same).toHaveLength(5000);
  });
});
