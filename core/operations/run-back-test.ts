import { setImmediate } from 'node:timers/promises';
import { createZoneReader } from '../base/zone-parts.ts';
import {
  type BackTestInput,
  type BackTestResult,
  backTest,
  FORECAST_DAYS,
  listTriedSizes,
  recommendSize,
} from '../forecast/index.ts';
import type { BackTest } from '../model/back-test.ts';
import { DynvmError } from '../model/failure.ts';
import type { OperationDependencies } from './operation-dependencies.ts';

const DAY_MS = 86_400_000;
const DAYS_MIN = 14;
/** What a pool takes to replace a VM, where the lab's own time is not known. */
const REFILL_SECONDS = 60;

type BackTestDependencies = Pick<OperationDependencies, 'leases' | 'clock' | 'config'> & {
  readonly archive: OperationDependencies['archive'] | undefined;
};

/**
 * Replays the lab's requests for an OS against sizes of a pool: the last 28 days, or the second half of what there is.
 * @throws DynvmError not-found, unavailable, store-unavailable
 */
export async function runBackTest(
  { archive, leases, clock, config }: BackTestDependencies,
  osKey: string,
): Promise<BackTest> {
  const pool = leases.pools().find(({ id }) => id === osKey);
  if (!pool) throw unknownOs(osKey);
  if (!archive) throw new DynvmError({ code: 'unavailable', message: 'This service keeps no history.' });
  const toAt = clock.now();
  const all = await archive.poolDemand(toAt - 2 * FORECAST_DAYS * DAY_MS);
  const [first] = all;
  const days = first ? (toAt - first.at) / DAY_MS : 0;
  if (days < DAYS_MIN) return { kind: 'too-short', historyDays: Math.floor(days), neededDays: DAYS_MIN };
  const fromAt = Math.round(toAt - (days / 2) * DAY_MS);
  const { coldSeconds = REFILL_SECONDS } = await archive.poolUse({ fromAt, toAt });
  const input: BackTestInput = {
    demand: all.filter((demand) => demand.osKey === osKey && !demand.hasOtherSize),
    ...{ fromAt, toAt },
    refillMs: Math.max(1, coldSeconds) * 1000,
    readZone: createZoneReader(config().common.warmPools?.timeZone ?? 'UTC'),
  };
  const rows: BackTestResult[] = [];
  const today = pool.size.kind === 'never' ? undefined : pool.size;
  for (const size of listTriedSizes(today)) {
    rows.push(backTest(input, size));
    // Each takes some milliseconds; others are served between them.
    await setImmediate();
  }
  const recommendation = recommendSize(rows, days / 2);
  return {
    kind: 'done',
    osKey,
    fromAt,
    toAt,
    today: pool.size,
    rows,
    ...(recommendation && { recommendation }),
  };
}

function unknownOs(osKey: string): DynvmError {
  return new DynvmError({
    code: 'not-found',
    message: `No host has a template for "${osKey}".`,
    hint: '`dynvm pools list` shows all.',
    where: { field: 'osKey' },
  });
}
