import type { PoolSize } from '../../model/pool.ts';
import type { PoolHours, WarmPoolSettings } from '../config.ts';
import type { SectionReader } from './section-reader.ts';
import { POOL_KEYS } from './section-schemas.ts';

const POOL_KEY = /^([^\s/?#&=:]+)\.warm(\.schedule)?$/;

/** True for `<os>.warm` and `<os>.warm.schedule`. */
export function isPoolKey(key: string): boolean {
  return POOL_KEY.test(key);
}

/** The sizes and schedules of `[common]`; undefined when one is wrong (noted). */
export function readWarmPools(
  reader: SectionReader,
): Pick<WarmPoolSettings, 'sizes' | 'schedules'> | undefined {
  // Without a prototype: an OS key comes from a client, and none is called "constructor" by accident.
  const sizes: Record<string, PoolSize> = Object.create(null);
  const schedules: Record<string, readonly PoolHours[]> = Object.create(null);
  let isSound = true;
  for (const key of reader.ownEntries.keys()) {
    const [, osKey = '', schedule] = POOL_KEY.exec(key) ?? [];
    if (osKey === '') continue;
    if (schedule === undefined) {
      const size = reader.readOne(key, POOL_KEYS['<os>.warm']);
      if (size === 'unsound') isSound = false;
      else if (size) sizes[osKey] = size.value;
    } else {
      const hours = reader.readOne(key, POOL_KEYS['<os>.warm.schedule']);
      if (hours === 'unsound') isSound = false;
      else if (hours) schedules[osKey] = hours.value;
    }
  }
  return isSound ? { sizes, schedules } : undefined;
}
