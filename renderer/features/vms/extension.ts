const MINUTE_MS = 60_000;

export const EXTENSIONS = [
  { label: '+1 h', minutes: 60 },
  { label: '+4 h', minutes: 240 },
] as const;

export interface Extended {
  /** The earliest deadline of them. */
  readonly beforeAt: number;
  readonly afterAt: number;
  /** All of them end at the same minute. */
  readonly same: boolean;
}

/** What moving the deadlines on by so many minutes would lead to; the core has the last word. */
export function extended(
  leases: readonly { readonly deadlineAt: number }[],
  minutes: number,
): Extended | undefined {
  if (leases.length === 0 || !Number.isFinite(minutes)) return undefined;
  const deadlines = leases.map(({ deadlineAt }) => deadlineAt);
  const beforeAt = Math.min(...deadlines);
  return {
    beforeAt,
    afterAt: beforeAt + minutes * MINUTE_MS,
    same: Math.max(...deadlines) - beforeAt < MINUTE_MS,
  };
}
