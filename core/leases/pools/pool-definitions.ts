import { zoneParts } from '../../base/zone-parts.ts';
import type { Config, PoolHours } from '../../config/index.ts';
import type { PoolOverride, PoolSize } from '../../model/pool.ts';

/** A pool as the ini and what was set at run time have it. */
export interface PoolDefinition {
  /** `centos7`, or `centos7@3`. */
  readonly id: string;
  readonly osKey: string;
  /** Absent: any unlabelled host. */
  readonly hostRef?: number;
  readonly configured: PoolSize;
  readonly schedule: readonly PoolHours[];
  readonly override: PoolOverride | undefined;
}

export const DEFAULT_MAX_AGE_MINUTES = 720;
const NEVER: PoolSize = { kind: 'never' };

/** One pool for each OS key of the lab, `never` where nothing is set, and one for each host entry that has its own. */
export function listPoolDefinitions(
  config: Config,
  overrides: ReadonlyMap<string, PoolOverride>,
): PoolDefinition[] {
  const { sizes = {}, schedules = {} } = config.common.warmPools ?? {};
  const osKeys = new Set([
    ...config.hosts.flatMap(({ templates }) => Object.keys(templates)),
    ...Object.keys(sizes),
  ]);
  const toDefinition = (id: string, osKey: string, configured: PoolSize) => ({
    id,
    osKey,
    configured,
    schedule: schedules[osKey] ?? [],
    override: overrides.get(id),
  });
  const lab = [...osKeys].sort().map((osKey) => toDefinition(osKey, osKey, sizes[osKey] ?? NEVER));
  const ofHosts = config.hosts.flatMap(({ hostRef, templates }) =>
    Object.values(templates).flatMap(({ osKey, warm }) =>
      warm === undefined ? [] : [{ ...toDefinition(`${osKey}@${hostRef}`, osKey, warm), hostRef }],
    ),
  );
  return [...lab, ...ofHosts];
}

/** What holds at a moment: what was set at run time, else the schedule's, else the ini's. */
export function findPoolSize(
  { configured, schedule, override }: Pick<PoolDefinition, 'configured' | 'schedule' | 'override'>,
  at: number,
  timeZone: string,
): PoolSize {
  if (override?.size) return override.size;
  if (schedule.length === 0) return configured;
  const { weekday, minuteOfDay } = zoneParts(at, timeZone);
  const now = schedule.find(
    ({ weekdays, fromMinute, toMinute }) =>
      weekdays.includes(weekday) && minuteOfDay >= fromMinute && minuteOfDay < toMinute,
  );
  return now?.size ?? configured;
}

/** Nothing is to be held at any time. */
export function isPoolOff({ configured, schedule, override }: PoolDefinition): boolean {
  if (override?.size) return override.size.kind === 'never';
  return configured.kind === 'never' && schedule.length === 0;
}
