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
}

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
}

/** A number against its limit. */
export function limited({ what, value, unit, atMost, atLeast, detail, beside }: Limited): Figure {
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
    ok: Number.isFinite(value) && value <= (atMost ?? Infinity) && value >= (atLeast ?? -Infinity),
  };
}

/** Three digits that matter. */
export function rounded(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  const digits = Math.max(0, 2 - Math.floor(Math.log10(Math.max(Math.abs(value), 0.01))));
  return value.toLocaleString('en', { maximumFractionDigits: Math.min(digits, 4) });
}
