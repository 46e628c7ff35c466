import { expect, it } from 'vitest';
import { toReportQueries } from '../../../../../renderer/features/history/report-queries.ts';

const DAY_MS = 86_400_000;
const PERIOD = { fromAt: Date.UTC(2026, 3, 1), toAt: Date.UTC(2026, 4, 1) };
const WHOLE = { lives: false, ready: false, reasons: false };
const CHOICES = { by: 'os', zone: 'UTC', compare: true, choice: '30d', splits: WHOLE } as const;

const toSlots = (choices: Parameters<typeof toReportQueries>[0]) =>
  Object.fromEntries(toReportQueries(choices, PERIOD));

it('the first chart is asked for first, and the period before is as long', () => {
  const queries = toReportQueries(CHOICES, PERIOD);
  expect(queries[0]?.[0]).toBe('hours');
  expect(toSlots(CHOICES).summaryBefore).toMatchObject({
    fromAt: PERIOD.fromAt - 30 * DAY_MS,
    toAt: PERIOD.fromAt,
    by: 'os',
  });
});

it('nothing is compared with where it is switched off, and before everything there was nothing', () => {
  for (const choices of [{ ...CHOICES, compare: false }, { ...CHOICES, choice: 'all' } as const]) {
    expect(Object.keys(toSlots(choices)).filter((slot) => slot.endsWith('Before'))).toEqual([]);
  }
});

it('a chart that notify groups apart asks for the chosen grouping, failures for their time', () => {
  const whole = toSlots(CHOICES);
  expect([whole.lives?.by, whole.ready?.by, whole.reasons?.bucket]).toEqual([undefined, undefined, 'all']);
  const splits = { lives: true, ready: true, reasons: true };
  const apart = toSlots({ ...CHOICES, by: 'tag:team', splits });
  expect([apart.lives?.by, apart.ready?.by, apart.reasons?.bucket]).toEqual(['tag:team', 'tag:team', 'day']);
  // What they are compared with is of all VMs.
  expect([apart.livesBefore?.by, apart.reasonsBefore?.bucket]).toEqual([undefined, 'all']);
});

it('costs are asked for only with a rate', () => {
  const rate = { perVcpuHour: 0.02, perGibHour: 0, currency: 'EUR' };
  expect(toSlots(CHOICES).hours).not.toHaveProperty('cost');
  expect(toSlots({ ...CHOICES, rate }).hours?.cost).toEqual(rate);
});
