import { describe, expect, it } from 'vitest';
import type { CordonRecord, CordonRepository } from '../../../../core/fleet/entry/cordons.ts';
import type { Cordon } from '../../../../core/model/host.ts';
import { HandMadePool } from '../hand-made-pool.ts';
import { ANY, askFor, hostSettings, makeConfig, startFleet, startLiveFleet } from '../test-fleet.ts';

const CORDON: Cordon = { by: 'ann', at: 5, reason: 'RAM swap on Thursday', draining: false };

function standalone(name: string): HandMadePool {
  const pool = new HandMadePool(`${name}-pool`);
  pool.addSr('sr');
  pool.addHost(name, { srs: ['sr'] });
  pool.addTemplate('tmpl-centos');
  pool.addVm(`vm-of-${name}`, { host: name, powerState: 'Running' });
  return pool;
}

/** Keeps them in memory, and what was saved can be looked at. */
function keeper(initial: readonly CordonRecord[] = []) {
  const saved: (readonly CordonRecord[])[] = [];
  const kept: CordonRepository = {
    initial,
    save: async (records) => void saved.push(records),
  };
  return { kept, saved, last: () => saved.at(-1) ?? initial };
}

const cordoned = ({ fleet }: ReturnType<typeof startFleet>) =>
  fleet.hostRows().map((row) => row.cordon?.by ?? '-');

describe('a cordoned entry', () => {
  it('takes no new VMs and says why; its VMs stay and are shown', async () => {
    const started = startLiveFleet([standalone('a'), standalone('b')]);
    expect(started.fleet.slots('centos', ANY)).toBe(22);
    await started.fleet.cordon(1, CORDON);
    expect(started.fleet.slots('centos', ANY)).toBe(11);
    expect(started.fleet.slotsByEntry('centos')[0]?.slots).toEqual({
      osKey: 'centos',
      slots: 0,
      limitedBy: 'cordoned',
      problem: 'cordoned by ann: RAM swap on Thursday',
    });
    const { placed, refusals } = started.fleet.place(askFor(12, { allOrNone: false }));
    expect(new Set(placed.map(({ hostRef }) => hostRef))).toEqual(new Set([2]));
    expect(refusals).toContainEqual({
      hostRef: 1,
      hostName: 'host1',
      reason: 'cordoned by ann: RAM swap on Thursday',
    });
    expect(started.fleet.vmRows().map((vm) => vm.name)).toEqual(['vm-of-a', 'vm-of-b']);
    expect(started.fleet.hostRows()[0]).toMatchObject({
      state: { kind: 'live' },
      runningVms: 1,
      cordon: CORDON,
    });
  });

  it('asked for by its number is refused, not given another', async () => {
    const started = startLiveFleet([standalone('a'), standalone('b')]);
    await started.fleet.cordon(1, { by: 'ann', at: 5, draining: true });
    expect(() => started.fleet.place(askFor(1, { hostRef: 1 }))).toThrow(
      'Host a (host1) takes no VMs: being drained by ann.',
    );
  });

  it('takes VMs again when it is lifted', async () => {
    const started = startLiveFleet([standalone('a')]);
    await started.fleet.cordon(1, CORDON);
    await started.fleet.uncordon(1);
    expect(started.fleet.slots('centos', ANY)).toBe(11);
    expect(cordoned(started)).toEqual(['-']);
  });

  it('tells those who follow the rows', async () => {
    const started = startLiveFleet([standalone('a')]);
    const seen: unknown[] = [];
    started.fleet.onHostRows(({ upserts }) => seen.push(...upserts.map((row) => row.cordon?.reason)));
    await started.fleet.cordon(1, CORDON);
    await Promise.resolve();
    expect(seen.at(-1)).toBe('RAM swap on Thursday');
  });

  it('of a pool closes every entry of it', async () => {
    const pool = standalone('a');
    const started = startLiveFleet([pool, pool]);
    await started.fleet.cordon(2, CORDON);
    expect(cordoned(started)).toEqual(['ann', 'ann']);
    expect(started.fleet.slots('centos', ANY)).toBe(0);
  });

  it('unknown numbers are refused', async () => {
    const started = startLiveFleet([standalone('a')]);
    await expect(started.fleet.cordon(7, CORDON)).rejects.toMatchObject({ code: 'unknown-host' });
  });
});

describe('cordons are kept', () => {
  it('before they count: a store that fails changes nothing', async () => {
    const failing: CordonRepository = {
      initial: [],
      save: () => Promise.reject(new Error('disk full')),
    };
    const started = startLiveFleet([standalone('a')], [], {}, failing);
    await expect(started.fleet.cordon(1, CORDON)).rejects.toThrow('disk full');
    expect(started.fleet.slots('centos', ANY)).toBe(11);
  });

  it('two at once are both kept', async () => {
    const store = keeper();
    const started = startLiveFleet([standalone('a'), standalone('b')], [], {}, store.kept);
    await Promise.all([started.fleet.cordon(1, CORDON), started.fleet.cordon(2, CORDON)]);
    expect(store.last().map(({ hostRef }) => hostRef)).toEqual([1, 2]);
    const again = startLiveFleet([standalone('a'), standalone('b')], [], {}, keeper(store.last()).kept);
    expect(cordoned(again)).toEqual(['ann', 'ann']);
  });

  it('for the host, not for its number', async () => {
    const store = keeper();
    const [a, b] = [standalone('a'), standalone('b')];
    const before = startLiveFleet([a, b], [], {}, store.kept);
    await before.fleet.cordon(1, CORDON);
    // The sections changed places in the ini.
    const after = startLiveFleet(
      [b, a],
      [{ name: 'host2' }, { name: 'host1' }],
      {},
      keeper(store.last()).kept,
    );
    expect(cordoned(after)).toEqual(['-', 'ann']);
  });

  it('while a host has not been heard of again, by number and name', async () => {
    const store = keeper();
    const before = startLiveFleet([standalone('a')], [], {}, store.kept);
    await before.fleet.cordon(1, CORDON);
    const after = startFleet(makeConfig([hostSettings(1)]), keeper(store.last()).kept);
    expect(cordoned(after)).toEqual(['ann']);
    const replaced = startFleet(makeConfig([hostSettings(1, { name: 'other' })]), keeper(store.last()).kept);
    expect(cordoned(replaced)).toEqual(['-']);
  });

  it('of a host never reached before follow its pool once it is', async () => {
    const store = keeper();
    const started = startFleet(makeConfig([hostSettings(1)]), store.kept);
    await started.fleet.cordon(1, CORDON);
    expect(store.last()[0]?.poolUuid).toBeUndefined();
    started.connection(1).goLive(standalone('a'));
    await Promise.resolve();
    await Promise.resolve();
    expect(store.last()[0]?.poolUuid).toBe(started.fleet.entry(1)?.poolUuid);
    expect(cordoned(started)).toEqual(['ann']);
    expect(started.fleet.slots('centos', ANY)).toBe(0);
  });
});

describe('leases of an entry', () => {
  it('are shown with the last deadline', async () => {
    const started = startLiveFleet([standalone('a')]);
    expect(started.fleet.hostRows()[0]?.leases).toBeUndefined();
    const seen: unknown[] = [];
    started.fleet.onHostRows(({ upserts }) => seen.push(...upserts.map((row) => row.leases)));
    started.fleet.setHostLeases(new Map([[1, { count: 2, releasing: 0, lastDeadlineAt: 900 }]]));
    await Promise.resolve();
    expect(seen).toEqual([{ count: 2, releasing: 0, lastDeadlineAt: 900 }]);
  });
});
