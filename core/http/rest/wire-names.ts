/**
 * How a field of the contract is written on the wire: times as RFC 3339 text, durations in seconds. The contract itself
 * counts in epoch milliseconds, `…Ms` and `…Minutes`; the names say which.
 */
export interface WireField {
  readonly name: string;
  /** What a number of the contract is multiplied by. `time`: it becomes text. Absent: it stays. */
  readonly unit?: 'time' | number;
}

const SECONDS_PER_MINUTE = 60;
const SECONDS_PER_DAY = 86_400;
const SECONDS_PER_MS = 1 / 1000;

const WHOLE_NAMES: Readonly<Record<string, WireField>> = {
  at: { name: 'at', unit: 'time' },
  minutes: { name: 'seconds', unit: SECONDS_PER_MINUTE },
  days: { name: 'expiresInSeconds', unit: SECONDS_PER_DAY },
};

/** A field that both sides name and count alike has no entry here. */
const cache = new Map<string, WireField>();
const NAMES_CACHED_MAX = 2000;

/** @param name as the contract has it */
export function toWireField(name: string): WireField {
  const known = cache.get(name);
  if (known !== undefined) return known;
  const field = computeWireField(name);
  if (cache.size < NAMES_CACHED_MAX) cache.set(name, field);
  return field;
}

function computeWireField(name: string): WireField {
  if (Object.hasOwn(WHOLE_NAMES, name)) return WHOLE_NAMES[name] as WireField;
  if (/[a-z]At$/.test(name)) return { name, unit: 'time' };
  if (/[a-z]Minutes$/.test(name)) {
    return { name: name.replace(/Minutes$/, 'Seconds'), unit: SECONDS_PER_MINUTE };
  }
  if (/[a-z]Ms$/.test(name)) return { name: name.replace(/Ms$/, 'Seconds'), unit: SECONDS_PER_MS };
  return { name };
}
