/** One line of the table. */
export interface Figure {
  /** What was measured. */
  what: string;
  /** What came out, with its unit. */
  measured: string;
  /** What it was measured beside, in the same run. */
  beside?: string;
  /** What is asked for; absent = shown for information. */
  limit?: string;
  /** False: the limit is missed. */
  ok: boolean;
  /**
   * True where the run as a whole must fail: a count that is wrong, or a time so far off that no noise explains it.
   * A busy machine misses a time limit now and then; that is shown, and is no verdict.
   */
  fails: boolean;
}

/** How far beyond its limit a time must be to count as broken on a shared, noisy machine. */
const NOISE_FACTOR = 3;
/** The same for an aim: so far off, it is not merely not met yet. */
const AIM_FACTOR = 10;

export interface Scene {
  /** `npm run bench -- <name>` */
  name: string;
  title: string;
  run(): Promise<Figure[]>;
}

interface Limited {
  what: string;
  value: number;
  unit: string;
  /** Greatest value that is good. */
  atMost?: number;
  /** Smallest value that is good. */
  atLeast?: number;
  detail?: string;
  beside?: string;
  /** It depends on how busy the machine is. */
  timed?: boolean;
  /** Never met so far: shown as missed in every run, and a failure only far beyond it. */
  aim?: boolean;
}

/** A number against its limit. */
export function limited({
  what,
  value,
  unit,
  atMost,
  atLeast,
  detail,
  beside,
  timed = false,
  aim = false,
}: Limited): Figure {
  const leeway = aim ? AIM_FACTOR : timed ? NOISE_FACTOR : 1;
  const withUnit = (number: number): string => `${rounded(number)}${unit === '' ? '' : ` ${unit}`}`;
  const limit =
    atMost !== undefined
      ? `≤ ${withUnit(atMost)}`
      : atLeast !== undefined
        ? `≥ ${withUnit(atLeast)}`
        : undefined;
  return {
    what,
    measured: withUnit(value) + (detail === undefined ? '' : ` (${detail})`),
    ...(beside === undefined ? {} : { beside }),
    ...(limit === undefined ? {} : { limit }),
    ok: within(value, atMost, atLeast),
    fails: !within(value, scaled(atMost, leeway), scaled(atLeast, 1 / leeway)),
  };
}

function within(value: number, atMost = Infinity, atLeast = -Infinity): boolean {
  return Number.isFinite(value) && value <= atMost && value >= atLeast;
}

function scaled(limit: number | undefined, factor: number): number | undefined {
  return limit === undefined ? undefined : limit * factor;
}

/** Three digits that matter. */
export function rounded(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  const digits = Math.max(0, 2 - Math.floor(Math.log10(Math.max(Math.abs(value), 0.01))));
  return value.toLocaleString('en', { maximumFractionDigits: Math.min(digits, 4) });
}
