import { describe, expect, it } from 'vitest';
import { GIB, HandMadePool } from '../hand-made-pool.ts';
import { askFor, startLiveFleet } from '../test-fleet.ts';

/** Room for four VMs of the template: 4 vCPUs of 16 each. */
function standalone(sr: Parameters<HandMadePool['addSr']>[1] = {}, name?: string): HandMadePool {
  const pool = new HandMadePool(name);
  pool.addSr('sr', sr);
  pool.addHost('xen1', { cpus: 16, memoryGib: 256, srs: ['sr'] });
  pool.addTemplate('tmpl-centos');
  return pool;
}

function addRunning(pool: HandMadePool, name: string): string {
  const vm = pool.addVm(name, { host: 'xen1', powerState: 'Running', vcpus: 4 });
  return pool.tables.VM.get(vm)?.uuid ?? '';
}

describe('a preemptible VM', () => {
  it('counts as free capacity until it is none any more', () => {
    const pool = standalone();
    const vmUuid = addRunning(pool, 'warm');
    const { fleet } = startLiveFleet([pool]);
    const slots = () => fleet.slotsByEntry('centos')[0]?.slots.slots;
    expect(slots()).toBe(3);
    fleet.setPreemptible({ leaseId: 'l1', hostRef: 1, vmUuid });
    expect(slots()).toBe(4);
    expect(fleet.endPreemptible('l1')).toBe(true);
    expect(slots()).toBe(3);
    expect(fleet.endPreemptible('l1')).toBe(false);
  });

  it('frees only its own entry', () => {
    const [here, there] = [standalone({}, 'here'), standalone({}, 'there')];
    const vmUuid = addRunning(here, 'warm');
    addRunning(there, 'other');
    const { fleet } = startLiveFleet([here, there]);
    fleet.setPreemptible({ leaseId: 'l1', hostRef: 1, vmUuid });
    expect(fleet.slotsByEntry('centos').map(({ slots }) => slots.slots)).toEqual([4, 3]);
  });

  it('that moves to another entry no longer frees the first', () => {
    const [here, there] = [standalone({}, 'here'), standalone({}, 'there')];
    const first = addRunning(here, 'warm');
    const second = addRunning(there, 'warm');
    const { fleet } = startLiveFleet([here, there]);
    fleet.setPreemptible({ leaseId: 'l1', hostRef: 1, vmUuid: first });
    fleet.setPreemptible({ leaseId: 'l1', hostRef: 2, vmUuid: second });
    expect(fleet.slotsByEntry('centos').map(({ slots }) => slots.slots)).toEqual([3, 4]);
  });

  it('that is only reserved frees its reservation', () => {
    const { fleet } = startLiveFleet([standalone()]);
    expect(fleet.place(askFor(2)).unplaced).toEqual([]);
    const slots = () => fleet.slotsByEntry('centos')[0]?.slots.slots;
    expect(slots()).toBe(2);
    fleet.setPreemptible({ leaseId: 'lease1', hostRef: 1 });
    expect(slots()).toBe(3);
  });
});

describe('what has to go for what is placed', () => {
  const warm = (count: number, sr: Parameters<HandMadePool['addSr']>[1] = {}, diskGib = 0) => {
    const pool = standalone(sr);
    const uuids = Array.from({ length: count }, (_, index) => addRunning(pool, `warm${index + 1}`));
    if (diskGib > 0) {
      const storage = pool.findRef('SR', 'sr');
      for (const [index] of uuids.entries()) {
        pool.addDisk(pool.findRef('VM', `warm${index + 1}`), storage, diskGib * GIB, {
          physical_utilisation: diskGib * GIB,
        });
      }
      pool.patch('SR', storage, { physical_utilisation: count * diskGib * GIB });
    }
    const { fleet } = startLiveFleet([pool]);
    uuids.forEach((vmUuid, index) => {
      fleet.setPreemptible({ leaseId: `w${index + 1}`, hostRef: 1, vmUuid });
    });
    return fleet;
  };
  const query = (order: readonly string[]) => ({ hostRef: 1, osKey: 'centos', order });

  it('is nothing where all fit beside each other', () => {
    const fleet = warm(2);
    expect(fleet.place(askFor(2)).unplaced).toEqual([]);
    expect(fleet.chooseEvictions(query(['w1', 'w2']))).toEqual([]);
  });

  it('is no more than is needed, in the order that is given', () => {
    const fleet = warm(3);
    expect(fleet.place(askFor(3)).unplaced).toEqual([]);
    expect(fleet.chooseEvictions(query(['w3', 'w1', 'w2']))).toEqual(['w3', 'w1']);
  });

  it('counts what is on its way out already', () => {
    const fleet = warm(3);
    expect(fleet.place(askFor(3)).unplaced).toEqual([]);
    // w2 is not in the order: it is going.
    expect(fleet.chooseEvictions(query(['w1', 'w3']))).toEqual(['w1']);
  });

  it('frees the disks, too', () => {
    // 100 GiB less a tenth of headroom: two of 35 do not fit beside a warm one of 40.
    const fleet = warm(1, { physical_size: 100 * GIB }, 40);
    expect(fleet.place(askFor(2)).unplaced).toEqual([]);
    expect(fleet.chooseEvictions(query(['w1']))).toEqual(['w1']);
  });

  it('is nothing of an entry that there is not', () => {
    expect(warm(1).chooseEvictions({ ...query(['w1']), hostRef: 9 })).toEqual([]);
  });
});
