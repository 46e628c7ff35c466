import { describe, expect, it } from 'vitest';
import { FreeCapacity } from '../../../../core/fleet/capacity/free-capacity.ts';
import type { EntryUsage, HostUsage } from '../../../../core/fleet/capacity/host-usage.ts';
import type { ReservedSums } from '../../../../core/fleet/capacity/reservations.ts';
import type { ResourceRequest } from '../../../../core/fleet/capacity/resource-request.ts';
import type { SrUsage } from '../../../../core/fleet/capacity/storage-usage.ts';

const NOTHING_RESERVED: ReservedSums = {
  vcpusByHost: new Map(),
  memoryBytesByHost: new Map(),
  diskBytesBySr: new Map(),
  places: 0,
};
const NO_CAPS = { maxVms: undefined, slotsReserve: 0 };
/** Amounts are small numbers: what counts is how they compare. */
const VM: ResourceRequest = { vcpus: 1, vcpusMax: 1, memoryBytes: 1, diskBytesBySr: new Map() };

function host(name: string, cpu: number, memory: number): HostUsage {
  return {
    ref: name,
    uuid: name,
    name,
    address: '',
    enabled: true,
    live: true,
    evacuating: false,
    logicalCpus: 64,
    cpuTotal: cpu,
    cpuUsed: 0,
    memoryTotal: memory,
    memoryOverhead: 0,
    memoryUsed: 0,
    runningVms: 0,
    attachedSrs: new Set(),
    links: [],
  };
}

function sr(size: number): SrUsage {
  return { ref: 'sr', uuid: 'sr', name: 'sr', shared: false, thin: false, size, used: 0, headroom: 0 };
}

function free(
  hosts: readonly HostUsage[],
  {
    disk,
    reserved = {},
    runningVms = 0,
  }: { disk?: number; reserved?: Partial<ReservedSums>; runningVms?: number } = {},
): FreeCapacity {
  const srs = new Map(disk === undefined ? [] : [['sr', sr(disk)] as const]);
  const usage: EntryUsage = { hosts, srs, runningVms };
  return new FreeCapacity(usage, { ...NOTHING_RESERVED, ...reserved });
}

const onDisk = (bytes: number): ResourceRequest => ({ ...VM, diskBytesBySr: new Map([['sr', bytes]]) });

describe('what is free on a host', () => {
  it('is net of what is used, of its overhead and of reservations, for CPU, memory and disk alike', () => {
    const one = { ...host('a', 16, 100), cpuUsed: 3, memoryUsed: 20, memoryOverhead: 5 };
    const capacity = free([one], {
      disk: 50,
      reserved: {
        vcpusByHost: new Map([['a', 2]]),
        memoryBytesByHost: new Map([['a', 30]]),
        diskBytesBySr: new Map([['sr', 8]]),
      },
    });
    expect([capacity.cpuFree(one), capacity.memoryFree(one), capacity.diskFree('sr')]).toEqual([11, 45, 42]);
  });

  it('is never below nothing', () => {
    const one = { ...host('a', 1, 1), cpuUsed: 3, memoryUsed: 3 };
    const capacity = free([one], { disk: 1, reserved: { diskBytesBySr: new Map([['sr', 2]]) } });
    expect([capacity.cpuFree(one), capacity.memoryFree(one), capacity.diskFree('sr')]).toEqual([0, 0, 0]);
  });

  it('is nothing where a host or storage is none of the entry', () => {
    const stranger = host('stranger', 8, 8);
    const capacity = free([host('a', 8, 8)], { disk: 8 });
    capacity.take(stranger, { ...VM, diskBytesBySr: new Map([['other', 1]]) });
    expect([capacity.cpuFree(stranger), capacity.memoryFree(stranger), capacity.diskFree('other')]).toEqual([
      0, 0, 0,
    ]);
  });
});

describe('how many fit on a host', () => {
  it('is the least of CPU, memory and disk, and says which; of equals the first', () => {
    const fit = (cpu: number, memory: number, disk: number) =>
      free([host('a', cpu, memory)], { disk }).hostFit(host('a', cpu, memory), onDisk(1));
    expect(fit(3, 5, 7)).toEqual({ slots: 3, limitedBy: 'cpu' });
    expect(fit(5, 3, 7)).toEqual({ slots: 3, limitedBy: 'memory' });
    expect(fit(5, 7, 3)).toEqual({ slots: 3, limitedBy: 'disk' });
    expect(fit(4, 4, 4)).toEqual({ slots: 4, limitedBy: 'cpu' });
    expect(fit(9, 4, 4)).toEqual({ slots: 4, limitedBy: 'memory' });
  });

  it('has room for exactly as many vCPUs as the host has logical CPUs', () => {
    const small = { ...host('a', 8, 8), logicalCpus: 4 };
    expect(free([small]).hostFit(small, { ...VM, vcpusMax: 4 }).slots).toBe(8);
    expect(free([small]).hostFit(small, { ...VM, vcpusMax: 5 })).toEqual({ slots: 0, limitedBy: 'cpu' });
  });

  it('is not bounded by a disk that takes nothing, however full its storage is', () => {
    const one = host('a', 3, 9);
    expect(free([one], { disk: 0 }).hostFit(one, onDisk(0))).toEqual({ slots: 3, limitedBy: 'cpu' });
    const two = new FreeCapacity(
      {
        hosts: [one],
        srs: new Map([
          ['sr', sr(2)],
          ['full', sr(0)],
        ]),
        runningVms: 0,
      },
      NOTHING_RESERVED,
    );
    const disks = new Map([
      ['sr', 1],
      ['full', 0],
    ]);
    expect(two.hostFit(one, { ...VM, diskBytesBySr: disks })).toEqual({ slots: 2, limitedBy: 'disk' });
  });
});

describe('how many fit on an entry', () => {
  it('names what bounds the host with the most slots, wherever it stands', () => {
    const [cpu, memory] = [host('a', 2, 9), host('b', 9, 5)];
    expect(free([cpu, memory]).entryFit([cpu, memory], VM, NO_CAPS)).toEqual({
      slots: 7,
      limitedBy: 'memory',
    });
    expect(free([cpu, memory]).entryFit([memory, cpu], VM, NO_CAPS)).toEqual({
      slots: 7,
      limitedBy: 'memory',
    });
  });

  it('of hosts with as many slots the first', () => {
    const [cpu, memory] = [host('a', 3, 9), host('b', 9, 3)];
    expect(free([cpu, memory]).entryFit([cpu, memory], VM, NO_CAPS).limitedBy).toBe('cpu');
    expect(free([cpu, memory]).entryFit([memory, cpu], VM, NO_CAPS).limitedBy).toBe('memory');
  });

  it('where none has any, names what the first lacks', () => {
    const [full, small] = [host('a', 4, 0), host('b', 0, 4)];
    expect(free([full, small]).entryFit([full, small], VM, NO_CAPS)).toEqual({
      slots: 0,
      limitedBy: 'memory',
    });
  });

  it('without a usable host is 0, whatever the disks hold', () => {
    expect(free([], { disk: 0 }).entryFit([], onDisk(1), NO_CAPS)).toEqual({
      slots: 0,
      limitedBy: 'not-live',
    });
  });

  it('counts shared space once, and names it only where it is the least', () => {
    const hosts = [host('a', 3, 9), host('b', 3, 9)];
    expect(free(hosts, { disk: 5 }).entryFit(hosts, onDisk(1), NO_CAPS)).toEqual({
      slots: 5,
      limitedBy: 'disk',
    });
    expect(free(hosts, { disk: 6 }).entryFit(hosts, onDisk(1), NO_CAPS)).toEqual({
      slots: 6,
      limitedBy: 'cpu',
    });
  });

  it('is bounded by the most VMs of an OS, those that run or are reserved counted', () => {
    const one = host('a', 6, 9);
    const capacity = free([one], { runningVms: 2, reserved: { places: 1 } });
    const fit = (maxVms: number) => capacity.entryFit([one], VM, { maxVms, slotsReserve: 0 });
    expect(fit(8)).toEqual({ slots: 5, limitedBy: 'host.vms.max' });
    expect(fit(9)).toEqual({ slots: 6, limitedBy: 'cpu' });
    expect(fit(2)).toEqual({ slots: 0, limitedBy: 'host.vms.max' });
    expect(capacity.placesLeft({ maxVms: 8, slotsReserve: 0 })).toBe(5);
    expect(capacity.placesLeft({ maxVms: undefined, slotsReserve: 0 })).toBe(Number.POSITIVE_INFINITY);
  });

  it('holds back a reserve, which is named only where it takes the last slot', () => {
    const one = host('a', 3, 9);
    const fit = (slotsReserve: number, cpu = 3) =>
      free([host('a', cpu, 9)]).entryFit([one], VM, { maxVms: undefined, slotsReserve });
    expect(fit(0)).toEqual({ slots: 3, limitedBy: 'cpu' });
    expect(fit(1)).toEqual({ slots: 2, limitedBy: 'cpu' });
    expect(fit(3)).toEqual({ slots: 0, limitedBy: 'host.slots.reserve' });
    expect(fit(5)).toEqual({ slots: 0, limitedBy: 'host.slots.reserve' });
    expect(fit(5, 0)).toEqual({ slots: 0, limitedBy: 'cpu' });
    expect(fit(0, 0)).toEqual({ slots: 0, limitedBy: 'cpu' });
  });
});

it('what is taken is gone, and what is given back is there again', () => {
  const one = host('a', 8, 8);
  const capacity = free([one], { disk: 8, runningVms: 1 });
  const caps = { maxVms: 4, slotsReserve: 0 };
  const figures = () => [
    capacity.cpuFree(one),
    capacity.memoryFree(one),
    capacity.diskFree('sr'),
    capacity.placesLeft(caps),
  ];
  capacity.take(one, { vcpus: 2, vcpusMax: 2, memoryBytes: 3, diskBytesBySr: new Map([['sr', 4]]) });
  expect(figures()).toEqual([6, 5, 4, 2]);
  capacity.give('a', 2, 3, new Map([['sr', 4]]));
  expect(figures()).toEqual([8, 8, 8, 3]);
});
