import { describe, expect, it } from 'vitest';
import type { Placement } from '../../../../core/fleet/index.ts';
import { createRandom } from '../../../fixtures/create-random.ts';
import { GIB, HandMadePool } from '../hand-made-pool.ts';
import { ANY, askFor, startLiveFleet, templates } from '../test-fleet.ts';

const OVERHEAD_MIB = 39;

function lab(change: Parameters<HandMadePool['addSr']>[1] = {}) {
  const pool = new HandMadePool();
  pool.addSr('sr', change);
  const host = pool.addHost('xen1', { srs: ['sr'] });
  pool.addTemplate('tmpl-centos', { overheadMib: OVERHEAD_MIB });
  const started = startLiveFleet([pool], [{ templates: templates({ centos: { maxVms: 10 } }) }]);
  const measures = () => {
    const row = started.fleet.hostRows()[0];
    const physical = row?.physicalHosts[0];
    return {
      cpu: [physical?.cpu.used, physical?.cpu.reserved],
      memoryGib: [physical?.memoryBytes.used, physical?.memoryBytes.reserved].map((bytes) =>
        Math.round((bytes ?? 0) / GIB),
      ),
      diskGib: [physical?.diskBytes?.used, physical?.diskBytes?.reserved].map((bytes) => (bytes ?? 0) / GIB),
      slots: started.fleet.slots('centos', ANY),
    };
  };
  return { pool, host, ...started, measures };
}

/** What VM.clone leaves: a halted template with its disk. */
function addClone(pool: HandMadePool, name: string, allocated = 35 * GIB): string {
  const vm = pool.addVm(name, { template: true, overheadMib: OVERHEAD_MIB });
  pool.addDisk(vm, pool.findRef('SR', 'sr'), 35 * GIB, { physical_utilisation: allocated });
  return vm;
}

describe('a reservation that is bound to its VM', () => {
  it('holds at every step exactly what the records do not show yet', () => {
    const { pool, host, fleet, connection, measures } = lab();
    fleet.place(askFor(1));
    expect(measures()).toEqual({ cpu: [0, 4], memoryGib: [0, 4], diskGib: [0, 35], slots: 9 });

    const vm = addClone(pool, 'dynvm-lease1');
    connection(1).send(pool);
    fleet.bindReservation('lease1', vm);
    expect(measures()).toEqual({ cpu: [0, 4], memoryGib: [0, 4], diskGib: [35, 0], slots: 9 });

    pool.patch('VM', vm, { is_a_template: false, scheduled_to_be_resident_on: host });
    connection(1).send(pool);
    expect(measures()).toEqual({ cpu: [0, 4], memoryGib: [4, 0], diskGib: [35, 0], slots: 9 });

    pool.start(vm, host);
    connection(1).send(pool);
    expect(measures()).toEqual({ cpu: [4, 0], memoryGib: [4, 0], diskGib: [35, 0], slots: 9 });
    expect(fleet.reservationCount()).toBe(0);
  });

  it('is bound before the clone is in the records', () => {
    const { pool, fleet, connection, measures } = lab();
    fleet.place(askFor(1));
    const vm = addClone(pool, 'dynvm-lease1');
    fleet.bindReservation('lease1', vm);
    expect(measures().diskGib).toEqual([0, 35]);
    connection(1).send(pool);
    expect(measures().diskGib).toEqual([35, 0]);
  });

  it('holds the disk until every disk of the template is there', () => {
    const { pool, fleet, connection, measures } = lab();
    pool.addDisk(pool.findRef('VM', 'tmpl-centos'), pool.findRef('SR', 'sr'), 10 * GIB);
    connection(1).send(pool);
    fleet.place(askFor(1));
    const vm = addClone(pool, 'dynvm-lease1');
    connection(1).send(pool);
    fleet.bindReservation('lease1', vm);
    expect(measures().diskGib).toEqual([35, 45]);
    pool.addDisk(vm, pool.findRef('SR', 'sr'), 10 * GIB, { physical_utilisation: 10 * GIB });
    connection(1).send(pool);
    expect(measures().diskGib).toEqual([45, 0]);
  });

  it('counts a VM that runs once, though a disk of it is still unknown', () => {
    const { pool, host, fleet, connection, measures } = lab();
    fleet.place(askFor(1));
    const vm = pool.addVm('dynvm-lease1', { template: true, overheadMib: OVERHEAD_MIB });
    fleet.bindReservation('lease1', vm);
    pool.start(vm, host);
    connection(1).send(pool);
    expect(measures()).toEqual({ cpu: [4, 0], memoryGib: [4, 0], diskGib: [0, 35], slots: 9 });
    expect(fleet.reservationCount()).toBe(1);
  });

  it('on a thin SR counts the clone the same before and after its disk is there', () => {
    const { pool, fleet, connection } = lab({ type: 'ext', physical_size: 200 * GIB });
    const before = fleet.slots('centos', ANY);
    fleet.place(askFor(1));
    expect(fleet.slots('centos', ANY)).toBe(before - 1);
    const vm = addClone(pool, 'dynvm-lease1', 0);
    connection(1).send(pool);
    fleet.bindReservation('lease1', vm);
    expect(fleet.slots('centos', ANY)).toBe(before - 1);
  });

  it("does not come back when the VM halts: that is the host's to show", () => {
    const { pool, host, fleet, connection, measures } = lab();
    fleet.place(askFor(1));
    const vm = addClone(pool, 'dynvm-lease1');
    pool.start(vm, host);
    connection(1).send(pool);
    fleet.bindReservation('lease1', vm);
    pool.stop(vm);
    connection(1).send(pool);
    expect(measures()).toEqual({ cpu: [0, 0], memoryGib: [0, 0], diskGib: [35, 0], slots: 10 });
  });

  it('keeps what it holds while the host is away', () => {
    const { pool, fleet, connection, measures } = lab();
    fleet.place(askFor(1));
    connection(1).goDown();
    connection(1).goLive(pool);
    expect(measures().slots).toBe(9);
  });
});

describe('the reserved counter drifted', () => {
  it('an end gives everything back; ending twice, or an unknown one, changes nothing', () => {
    const { fleet, measures } = lab();
    fleet.place(askFor(3));
    fleet.endReservation('lease2');
    fleet.endReservation('lease2');
    fleet.endReservation('nobody');
    expect(measures()).toEqual({ cpu: [0, 8], memoryGib: [0, 8], diskGib: [0, 70], slots: 8 });
    expect(fleet.hostRows()[0]?.reservations).toBe(2);
  });

  it('a lease that is placed again holds once', () => {
    const { fleet, measures } = lab();
    fleet.place(askFor(1));
    fleet.place(askFor(1));
    expect(measures().slots).toBe(9);
    expect(fleet.reservationCount()).toBe(1);
  });

  it('adopting after a restart holds nothing that the records show already', () => {
    const { pool, host, fleet, connection, measures } = lab();
    const [placement] = fleet.place(askFor(1)).placed;
    fleet.endReservation('lease1');
    const vm = addClone(pool, 'vm1');
    connection(1).send(pool);
    const { holds: _, ...bare } = placement as Placement;
    fleet.adoptReservation(bare, vm);
    expect(measures()).toMatchObject({ cpu: [0, 4], memoryGib: [0, 4], diskGib: [35, 0] });
    pool.start(vm, host);
    connection(1).send(pool);
    expect(fleet.reservationCount()).toBe(0);
  });

  it('random lives of leases never exceed a cap and end with nothing reserved', () => {
    for (let seed = 1; seed <= 20; seed += 1) randomLives(seed);
  });
});

/** Places, clones, starts, stops and ends at random; after every step host and caps are within bounds. */
function randomLives(seed: number): void {
  const random = createRandom(seed);
  const pool = new HandMadePool();
  pool.addSr('sr', { shared: true, physical_size: 700 * GIB });
  const hosts = ['xen1', 'xen2'].map((name) => pool.addHost(name, { cpus: 24, memoryGib: 40, srs: ['sr'] }));
  pool.addTemplate('tmpl-centos', { overheadMib: OVERHEAD_MIB });
  const cap = 9;
  const { fleet, connection } = startLiveFleet(
    [pool],
    [{ templates: templates({ centos: { maxVms: cap } }) }],
  );
  const leases = new Map<string, { placement: Placement; vm?: string; running?: boolean }>();
  let next = 0;
  const steps: ((id: string) => void)[] = [
    (id) => {
      const lease = leases.get(id);
      if (!lease || lease.vm !== undefined) return;
      lease.vm = addClone(pool, `dynvm-${id}`);
      fleet.bindReservation(id, lease.vm);
    },
    (id) => {
      const lease = leases.get(id);
      if (!lease?.vm || lease.running) return;
      pool.start(lease.vm, lease.placement.physicalHost.ref);
      lease.running = true;
    },
    (id) => {
      const lease = leases.get(id);
      if (lease?.vm !== undefined) pool.destroy(lease.vm);
      fleet.endReservation(id);
      leases.delete(id);
    },
  ];
  for (let step = 0; step < 200; step += 1) {
    if (random() < 0.4) {
      const vms = Array.from({ length: 1 + Math.floor(random() * 4) }, () => {
        next += 1;
        return { leaseId: `l${next}`, name: `vm${next}` };
      });
      const spec = askFor(0, { vms, allOrNone: random() < 0.5 });
      const { placed } = fleet.place(spec);
      if (spec.allOrNone) expect([0, vms.length]).toContain(placed.length);
      for (const placement of placed) leases.set(placement.leaseId, { placement });
    } else {
      const ids = [...leases.keys()];
      const id = ids[Math.floor(random() * ids.length)];
      if (id !== undefined) steps[Math.floor(random() * steps.length)]?.(id);
    }
    // Events come late: often several steps in one batch.
    if (random() < 0.6) connection(1).send(pool);
    expectWithinBounds(fleet, leases.size, cap);
  }
  for (const id of [...leases.keys()]) steps[2]?.(id);
  connection(1).send(pool);
  expect(fleet.reservationCount()).toBe(0);
  const row = fleet.hostRows()[0];
  expect(row?.runningVms).toBe(0);
  expect(row?.slots[0]?.slots).toBe(cap);
  expect(hosts).toHaveLength(2);
}

function expectWithinBounds(
  fleet: ReturnType<typeof startLiveFleet>['fleet'],
  living: number,
  cap: number,
): void {
  expect(living).toBeLessThanOrEqual(cap);
  for (const host of fleet.hostRows()[0]?.physicalHosts ?? []) {
    expect(host.cpu.used + host.cpu.reserved).toBeLessThanOrEqual(host.cpu.total);
    const { memoryBytes: memory, diskBytes: disk } = host;
    expect(memory.used + memory.reserved + memory.headroom).toBeLessThanOrEqual(memory.total);
    if (disk) expect(disk.used + disk.reserved + disk.headroom).toBeLessThanOrEqual(disk.total);
  }
}
