import { afterEach, describe, expect, it } from 'vitest';
import { chooseAddress, readOsName } from '../../../core/fleet/index.ts';
import { ANY, askFor, hostSettings, makeConfig } from '../../unit/fleet/test-fleet.ts';
import { makeVm, type SimulatedFleet, startSimulatedFleet } from './simulated-fleet.ts';

const open: SimulatedFleet[] = [];

async function start(...parameters: Parameters<typeof startSimulatedFleet>): Promise<SimulatedFleet> {
  const started = await startSimulatedFleet(...parameters);
  open.push(started);
  return started;
}

function slotsPerHost(fleet: SimulatedFleet['fleet']): (number | undefined)[] | undefined {
  return fleet
    .hostRows()[0]
    ?.physicalHosts.map((host) => host.slots.find((one) => one.osKey === 'centos7')?.slots);
}

afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()));
});

describe('a fleet over real connections', () => {
  it('counts what the hosts say, and a VM exactly once from its reservation to its release', async () => {
    const lab = await start({ hosts: 1, vmsPerHost: 2 });
    const { fleet, entry } = lab;
    expect(fleet.vmRows()).toHaveLength(2);
    const before = fleet.slots('centos7', ANY);
    const seen = new Set<number>();
    const forget = entry(1).onChange(() => seen.add(fleet.slots('centos7', ANY)));
    const vm = await makeVm(lab, 'l1');
    const address = await entry(1).waitFor(
      () => {
        const choice = chooseAddress(entry(1).inventory, vm);
        return choice.kind === 'address' ? choice.address : undefined;
      },
      { timeoutMs: 5000, vmRef: vm },
    );
    forget();
    expect([...seen]).toEqual([before - 1]);
    expect(fleet.reservationCount()).toBe(0);
    const metrics = entry(1).inventory.get('VM', vm)?.guest_metrics ?? '';
    expect(readOsName(entry(1).inventory.get('VM_guest_metrics', metrics))).toMatch(
      /^CentOS Linux release 7/,
    );
    expect(fleet.vmRows().find((row) => row.name === 'vm-l1')).toMatchObject({
      address,
      powerState: 'Running',
      hostName: 'sim-host-1',
      owner: { kind: 'foreign' },
    });
    await entry(1).xapi.run('VM.hard_shutdown', [vm]);
    for (const vbd of entry(1).inventory.get('VM', vm)?.VBDs ?? []) {
      const disk = entry(1).inventory.get('VBD', vbd);
      if (disk?.type === 'Disk') await entry(1).xapi.call('VDI.destroy', [disk.VDI]);
    }
    await entry(1).xapi.call('VM.destroy', [vm]);
    await lab.until('the VM is gone', () => !fleet.nameTaken('vm-l1'));
    await lab.until('its room is back', () => fleet.slots('centos7', ANY) === before);
  });

  it('each status call made 2 RPCs per VM on every host: answering costs no call at all', async () => {
    const { simulator, fleet } = await start({ hosts: 3, vmsPerHost: 5 });
    simulator.engine.resetCounters();
    for (let index = 0; index < 100; index += 1) {
      expect(fleet.slots('centos7', ANY)).toBeGreaterThan(0);
      expect(fleet.vmRows()).toHaveLength(15);
      expect(fleet.hostRows()).toHaveLength(3);
      fleet.plan(askFor(3, { osKey: 'centos7' }));
    }
    const calls = simulator.engine.entries.flatMap((entry) => [...entry.calls.keys()]);
    expect(calls.filter((message) => message !== 'event.from')).toEqual([]);
  });

  it('one host down broke showall and getavailablecount for all: the others count on, and it comes back by itself', async () => {
    const lab = await start({ hosts: 2, vmsPerHost: 1 });
    const { fleet, simulator } = lab;
    const both = fleet.slots('centos7', ANY);
    const fault = simulator.engine.injectFault({ hostRef: 2, kind: 'refuse' });
    await lab.until('host 2 is unreachable', () => fleet.hostRows()[1]?.state.kind === 'unreachable');
    expect(fleet.slots('centos7', ANY)).toBe(both / 2);
    expect(fleet.vmRows()).toHaveLength(2);
    expect(fleet.plan(askFor(1, { osKey: 'centos7' })).refusals).toMatchObject([
      { hostRef: 2, reason: expect.stringMatching(/^unreachable since /) },
    ]);
    simulator.engine.clearFault(fault);
    await lab.until('host 2 is back', () => fleet.slots('centos7', ANY) === both);
  });

  it('a wrong password is refused with a reason and delays nobody', async () => {
    const { fleet } = await start({ hosts: 1 }, ([settings]) => [
      ...(settings ? [settings] : []),
      hostSettings(2, { url: settings?.url ?? '', name: 'wrong' }),
    ]);
    expect(fleet.hostRows().map((row) => row.state)).toMatchObject([
      { kind: 'live' },
      { kind: 'refused', failure: { code: 'credentials' } },
    ]);
    expect(fleet.slots('centos', ANY)).toBe(12);
  });

  it('a slow host delays nobody', async () => {
    const { fleet, simulator, settings } = await start({ hosts: 2 }, (all) => all.slice(0, 1));
    const [first] = settings;
    const [, slow] = simulator.hosts;
    if (!first || !slow) throw new Error('no host');
    simulator.engine.injectFault({ hostRef: 2, kind: 'delay', ms: 3000 });
    fleet.applyConfig(makeConfig([first, { ...first, hostRef: 2, name: 'slow', url: slow.url }]));
    await fleet.whenReady(100);
    expect(fleet.hostRows().map((row) => row.state.kind)).toEqual(['live', 'connecting']);
    expect(fleet.place(askFor(2, { osKey: 'centos7' })).placed.map((one) => one.hostRef)).toEqual([1, 1]);
  });

  it('one template missing or ambiguous broke getavailablecount for all: it is that OS of that host alone', async () => {
    const spec = { osKeys: [], vcpus: 4, memoryGib: 4, disks: [{ sizeGib: 35 }], osVersion: {} };
    const names = [
      ['tmpl-cnt6.10', 'tmpl-cnt7.9'],
      ['tmpl-cnt6.9', 'tmpl-cnt6.10', 'tmpl-cnt7.9'],
    ];
    const { fleet } = await start({
      hosts: 2,
      templates: (hostRef) => (names[hostRef - 1] ?? []).map((name) => ({ ...spec, name })),
    });
    expect(
      fleet.slotsByEntry('centos').map(({ slots }) => [slots.slots, slots.limitedBy, slots.problem]),
    ).toEqual([
      [12, 'cpu', undefined],
      [
        0,
        'no-template',
        '2 templates start with "tmpl-cnt6": "tmpl-cnt6.10", "tmpl-cnt6.9"; give the full name (centos.template)',
      ],
    ]);
    expect(fleet.slots('centos7', ANY)).toBe(24);
    expect(fleet.place(askFor(2)).placed.map((one) => one.template.name)).toEqual([
      'tmpl-cnt6.10',
      'tmpl-cnt6.10',
    ]);
  });

  it('two entries of one pool: the lowest owns it', async () => {
    const { fleet } = await start({ hosts: 1, vmsPerHost: 2 }, ([settings]) =>
      settings
        ? [
            { ...settings, hostRef: 4 },
            { ...settings, hostRef: 9 },
          ]
        : [],
    );
    expect(fleet.hostRows().map((row) => row.state)).toMatchObject([
      { kind: 'live' },
      { kind: 'duplicate', ownerHostRef: 4 },
    ]);
    expect(fleet.vmRows().map((row) => row.hostRef)).toEqual([4, 4]);
  });

  it('a deletion that never reached the event stream is noticed all the same', async () => {
    const lab = await start({ hosts: 1, vmsPerHost: 3 });
    const { fleet, simulator, entry } = lab;
    const [victim] = fleet.vmRows();
    simulator.engine.injectFault({ hostRef: 1, kind: 'lost-del' });
    simulator.engine.entry(1).destroyOutside(victim?.uuid ?? '');
    // Any other change brings the next answer, and with it the counts.
    const [other] = entry(1).inventory.vmsByName(fleet.vmRows()[1]?.name ?? '');
    await entry(1).xapi.call('VM.set_name_description', [other?.ref, 'touched']);
    await lab.until('the VM is gone', () => !fleet.vmRows().some((row) => row.uuid === victim?.uuid));
    expect(fleet.vmRows()).toHaveLength(2);
  });

  it('a changed ini adds and retires hosts; the rest stays connected', async () => {
    const lab = await start({ hosts: 3 }, (settings) => settings.slice(0, 2));
    const { fleet, simulator, settings } = lab;
    const third = simulator.hosts[2];
    const [first] = settings;
    if (!third || !first) throw new Error('no host');
    simulator.engine.resetCounters();
    fleet.setHostLeases(new Map());
    fleet.applyConfig(makeConfig([first, { ...first, hostRef: 3, name: 'sim3', url: third.url }]));
    await fleet.whenReady(5000);
    expect(fleet.hostRows().map((row) => [row.hostRef, row.state.kind])).toEqual([
      [1, 'live'],
      [3, 'live'],
    ]);
    const logins = (hostRef: number) =>
      simulator.engine.entry(hostRef).calls.get('session.login_with_password');
    expect([logins(1), logins(3)]).toEqual([undefined, 1]);
  });
});

describe('a pool', () => {
  it('counts each physical host, and shares the storage they share', async () => {
    const { fleet } = await start({ hosts: 1, poolSize: 3, cpus: 16 });
    const row = fleet.hostRows()[0];
    expect(row?.physicalHosts.map((host) => [host.name, host.coordinator, host.cpu.total])).toEqual([
      ['sim-host-1-1', true, 16],
      ['sim-host-1-2', false, 16],
      ['sim-host-1-3', false, 16],
    ]);
    expect(slotsPerHost(fleet)).toEqual([4, 4, 4]);
    expect(fleet.slots('centos7', ANY)).toBe(12);
    const { placed } = fleet.place(askFor(6, { osKey: 'centos7' }));
    const names = placed.map((one) => one.physicalHost.name);
    expect(names.filter((name) => name === 'sim-host-1-3')).toHaveLength(2);
  });

  it('the space of a shared SR is counted once for all members', async () => {
    const { fleet } = await start({ hosts: 1, poolSize: 3, diskGib: 120 });
    const total = fleet.slots('centos7', ANY);
    expect(total).toBeGreaterThan(0);
    expect(total).toBeLessThan(12);
    expect(slotsPerHost(fleet)).toEqual([total, total, total]);
    const { placed } = fleet.place(askFor(12, { osKey: 'centos7', allOrNone: false }));
    expect(placed).toHaveLength(total);
    expect(fleet.slots('centos7', ANY)).toBe(0);
  });

  it('a member that can not attach the network takes none of its VMs', async () => {
    const { fleet } = await start({ hosts: 1, poolSize: 3, diskGib: 4000 });
    const spec = askFor(6, { osKey: 'centos7', networkId: '3' });
    const { placed, refusals } = fleet.plan(spec);
    expect(new Set(placed.map((one) => one.physicalHost.name))).toEqual(
      new Set(['sim-host-1-1', 'sim-host-1-2']),
    );
    expect(refusals).toMatchObject([
      { hostName: 'sim-host-1-3', reason: expect.stringMatching(/^network eth3 not found/) },
    ]);
    expect(placed.map((one) => one.network.device)).toEqual(Array(6).fill('eth3'));
  });

  it('a member that has lost its storage takes none', async () => {
    const lab = await start({ hosts: 1, poolSize: 2 });
    const { fleet, entry } = lab;
    const { inventory, xapi } = entry(1);
    const second = [...inventory.all('host')].find(([, host]) => host.name_label === 'sim-host-1-2')?.[0];
    const shared = [...inventory.all('SR')].find(([, sr]) => sr.name_label === 'Shared storage')?.[0];
    const pbd = [...inventory.all('PBD')].find(([, one]) => one.host === second && one.SR === shared)?.[0];
    await xapi.call('PBD.unplug', [pbd]);
    await lab.until(
      'the storage is detached',
      () => inventory.get('PBD', pbd ?? '')?.currently_attached === false,
    );
    const { placed, refusals } = fleet.plan(askFor(4, { osKey: 'centos7' }));
    expect(new Set(placed.map((one) => one.physicalHost.name))).toEqual(new Set(['sim-host-1-1']));
    expect(refusals[0]?.reason).toBe('storage "shared storage" is not attached to sim-host-1-2');
  });

  it('a new coordinator changes nothing of what is shown', async () => {
    const lab = await start({ hosts: 1, poolSize: 2, vmsPerHost: 1 });
    const { fleet, simulator } = lab;
    const names = fleet.vmRows().map((row) => row.name);
    simulator.engine.injectFault({ hostRef: 1, kind: 'coordinator-change' });
    await lab.until(
      'the second member leads',
      () => fleet.hostRows()[0]?.physicalHosts[1]?.coordinator === true,
    );
    await lab.until('it is live', () => fleet.hostRows()[0]?.state.kind === 'live');
    expect(fleet.vmRows().map((row) => row.name)).toEqual(names);
  });
});

describe('two requests at once both saw the same free capacity', () => {
  it('never more VMs run than fit, and nothing is reserved at the end', async () => {
    const lab = await start({ hosts: 1, cpus: 16 });
    const { fleet, entry } = lab;
    const outcomes = await Promise.allSettled(
      Array.from({ length: 8 }, (_, index) => makeVm(lab, `l${index}`)),
    );
    expect(outcomes.filter((outcome) => outcome.status === 'fulfilled')).toHaveLength(4);
    await lab.until('all run in the records', () => fleet.reservationCount() === 0);
    expect(fleet.slots('centos7', ANY)).toBe(0);
    expect(entry(1).row.runningVms).toBe(4);
  });
});
