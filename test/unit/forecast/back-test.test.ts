import { describe, expect, it } from 'vitest';
import { createZoneReader } from '../../../core/base/zone-parts.ts';
import {
  type BackTestInput,
  type BackTestResult,
  backTest,
  DemandRecord,
  listTriedSizes,
  recommendSize,
} from '../../../core/forecast/index.ts';
import { createRandom } from '../../fixtures/create-random.ts';
import { createPeriodicDemand } from '../../fixtures/periodic-demand.ts';

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
/** A Monday. */
const START = Date.UTC(2026, 8, 28);
const readZone = createZoneReader('UTC');
const SEEDS = [1, 2, 3, 4, 5];

function periodic(seed: number): BackTestInput {
  const demand = createPeriodicDemand(START, 56, createRandom(seed));
  return { demand, fromAt: START + 28 * DAY_MS, toAt: START + 56 * DAY_MS, refillMs: 60_000, readZone };
}

function rate({ warmVms, vms }: BackTestResult): number {
  return warmVms / vms;
}

describe('auto on a lab with a daily rhythm', () => {
  it.each(SEEDS)(
    'serves 95 %% of VMs for a quarter of what an equally good fixed pool costs (seed %i)',
    (seed) => {
      const input = periodic(seed);
      const results = listTriedSizes(undefined).map((size) => backTest(input, size));
      const auto = results.find(({ size }) => size.kind === 'auto' && size.quantile === 90);
      if (!auto) throw new Error('auto is tried');
      expect(rate(auto)).toBeGreaterThanOrEqual(0.95);
      const asGood = results.find((result) => result.size.kind === 'fixed' && rate(result) >= rate(auto));
      expect(auto.vmHours).toBeLessThanOrEqual((asGood?.vmHours ?? 0) / 4);
      expect(recommendSize(results, 28)?.size).toEqual({ kind: 'auto', quantile: 90 });
    },
  );
});

describe('a replay', () => {
  const input = (demand: BackTestInput['demand']) => ({ ...periodic(1), demand });
  const at = (minute: number) => START + 28 * DAY_MS + minute * MINUTE_MS;

  it('counts VMs that were ready, and replaces each after the refill time', () => {
    const demand = [
      { at: at(10), count: 3 },
      { at: at(10.5), count: 1 },
      { at: at(12), count: 2 },
    ];
    expect(backTest(input(demand), { kind: 'fixed', count: 2 })).toMatchObject({
      vms: 6,
      warmVms: 4,
      requests: 3,
      warmRequests: 1,
      peak: 2,
    });
  });

  it('charges for every hour that a VM is held or made', () => {
    const { vmHours } = backTest(input([]), { kind: 'fixed', count: 3 });
    expect(vmHours).toBeCloseTo(3 * 24 * 28, 0);
  });

  it('recommends a fixed size where auto would save nothing', () => {
    const demand = Array.from({ length: 56 * 96 }, (_, quarter) => ({
      at: START + quarter * 15 * MINUTE_MS + MINUTE_MS,
      count: 1,
    }));
    const results = listTriedSizes({ kind: 'fixed', count: 2 }).map((size) => backTest(input(demand), size));
    expect(recommendSize(results, 28)).toMatchObject({
      size: { kind: 'fixed', count: 1 },
      reason: expect.stringContaining('auto would save nothing'),
    });
  });
});

describe('the forecast', () => {
  it('knows working days from weekends', () => {
    const record = new DemandRecord(60_000, readZone);
    for (let day = 0; day < 28; day += 1) {
      const weekday = new Date(START + day * DAY_MS).getUTCDay();
      if (weekday > 0 && weekday < 6) record.add({ at: START + day * DAY_MS + 600 * MINUTE_MS, count: 5 });
    }
    const monday = START + 28 * DAY_MS + 605 * MINUTE_MS;
    expect(record.sizeAt(monday, 90)).toBe(5);
    expect(record.sizeAt(monday - DAY_MS, 90)).toBe(0);
    expect(record.sizeAt(monday + 4 * 60 * MINUTE_MS, 90)).toBe(0);
  });
});
