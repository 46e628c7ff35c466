/** Upper bounds in minutes, as the core classifies them: minutes up to an hour, then hours, then days. */
export const LIFETIME_CLASSES: readonly (readonly [upToMinutes: number | null, label: string])[] = [
  [5, '< 5'],
  [15, '5–15'],
  [30, '15–30'],
  [60, '30–60'],
  [120, '1–2 h'],
  [240, '2–4'],
  [480, '4–8'],
  [720, '8–12'],
  [1440, '12–24'],
  [2880, '1–2 d'],
  [10_080, '2–7 d'],
  [null, '> 7 d'],
];

/** At least this many are shown. */
const SHOWN_MIN = 9;

export function findClassIndex(upToMinutes: unknown): number {
  return LIFETIME_CLASSES.findIndex(([minutes]) => minutes === (upToMinutes ?? null));
}

/** Number of classes shown: the long tail only if there is data. */
export function countShownClasses(rows: readonly { readonly [figure: string]: unknown }[]): number {
  return Math.max(SHOWN_MIN, ...rows.map(({ upToMinutes }) => findClassIndex(upToMinutes) + 1));
}

/** The lifetime range of a class, in seconds. */
export function toKeptRange(place: number): { keptOverSeconds: number; keptUpToSeconds?: number } {
  const [upTo] = LIFETIME_CLASSES[place] ?? [null];
  const over = LIFETIME_CLASSES[place - 1]?.[0];
  return { keptOverSeconds: over ? over * 60 : 0, ...(upTo === null ? {} : { keptUpToSeconds: upTo * 60 }) };
}

/** `5–15 min`, `1–2 h` */
export function formatClass(place: number): string {
  return `${LIFETIME_CLASSES[place]?.[1] ?? ''}${place < 4 ? ' min' : place > 4 && place < 9 ? ' h' : ''}`;
}
