import { expect, it } from 'vitest';
import { DynvmError } from '../../../core/model/failure.ts';
import type { HostRow, Measure } from '../../../core/model/host.ts';
import type { CapacitySample } from '../../../core/ports.ts';
import { startCapacitySampler } from '../../../core/service/capacity-sampler.ts';
import { createFakeClock } from '../../fixtures/fake-clock.ts';
import { createSilentLogger } from '../../fixtures/silent-logger.ts';

const HOUR = 3_600_000;
const HALF_PAST = Date.UTC(2026, 0, 1, 10, 30);

function measure(used: number, reserved: number, total: number): Measure {
  return { used, reserved, total, free: total - used - reserved, headroom: 0 };
}

function hostRow(hostRef: number, changes: Partial<HostRow> = {}): HostRow {
  const member = (uuid: string): HostRow['physicalHosts'][number] => ({
    ...{
      uuid,
      name: uuid,
      address: '',
      coordinator: true,
      enabled: true,
      live: true,
      runningVms: 2,
      slots: [],
    },
    cpu: measure(4, 2, 48),
    memoryBytes: measure(8, 4, 64),
    diskBytes: measure(100, 10, 1000),
    storage: { name: 'sr', uuid: 'shared-sr', shared: true, thin: false },
  });
  return {
    ...{ hostRef, name: `xen${hostRef}`, labels: [], networks: [], runningVms: 4, reservations: 1 },
    state: { kind: 'live', sinceAt: 0 },
    physicalHosts: [member('a'), member('b')],
    slots: [
      { osKey: 'centos7', slots: 9, limitedBy: 'cpu' },
      { osKey: 'windows', slots: 5, limitedBy: 'cpu' },
    ],
    ...changes,
  };
}

function sampling(rows: HostRow[]) {
  const clock = createFakeClock(HALF_PAST);
  const logger = createSilentLogger();
  const saved: { at: number; samples: readonly CapacitySample[] }[] = [];
  const store = {
    fails: false,
    async saveCapacity(at: number, samples: readonly CapacitySample[]) {
      if (store.fails) throw new DynvmError({ code: 'store-unavailable', message: 'disk full' });
      saved.push({ at, samples });
    },
  };
  const running = startCapacitySampler({ fleet: { hostRows: () => rows }, store, clock, logger });
  return { clock, logger, saved, store, running };
}

it('every full hour, each host with its slots per OS and what is used of how much', () => {
  const { clock, saved, running } = sampling([hostRow(1)]);
  clock.advance(HOUR / 2 - 1);
  expect(saved).toEqual([]);
  clock.advance(2 * HOUR);
  expect(saved.map(({ at }) => new Date(at).toISOString())).toEqual([
    '2026-01-01T11:00:00.000Z',
    '2026-01-01T12:00:00.000Z',
  ]);
  expect(saved[0]?.samples).toEqual([
    {
      hostRef: 1,
      host: 'xen1',
      slots: 9,
      slotsByOs: { centos7: 9, windows: 5 },
      runningVms: 4,
      cpu: { used: 8, reserved: 4, total: 96 },
      memoryBytes: { used: 16, reserved: 8, total: 128 },
      // Both members use the same storage.
      diskBytes: { used: 100, reserved: 10, total: 1000 },
    },
  ]);
  running.close();
  expect(clock.waiting).toBe(0);
});

it('a host whose room is not known is left out, and a store that fails is no end', async () => {
  const state = { kind: 'connecting', sinceAt: 0 } as const;
  const { clock, saved, store, logger } = sampling([hostRow(1), hostRow(2, { state })]);
  store.fails = true;
  clock.advance(HOUR);
  await Promise.resolve();
  store.fails = false;
  clock.advance(HOUR);
  expect(saved.map(({ samples }) => samples.map(({ hostRef }) => hostRef))).toEqual([[1]]);
  await new Promise((resolve) => setImmediate(resolve));
  expect(logger.lines).toMatchObject([{ level: 'error', fields: { err: { message: 'disk full' } } }]);
});
