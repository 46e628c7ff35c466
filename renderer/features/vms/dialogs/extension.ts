const MINUTE_MS = 60_000;

export const EXTENSIONS = [
  { label: '+1 h', minutes: 60 },
  { label: '+4 h', minutes: 240 },
] as const;

interface NamedDeadline {
  readonly id: string;
  readonly name: string;
  readonly descriptor?: string;
  readonly deadlineAt: number;
}

export interface ExtensionPreview {
  /** The earliest deadline. */
  readonly beforeAt: number;
  readonly afterAt: number;
  /** All end within the same minute. */
  readonly same: boolean;
}

/** Previews an extension; the core has the last word. */
export function previewExtension(
  leases: readonly { readonly deadlineAt: number }[],
  minutes: number,
): ExtensionPreview | undefined {
  if (leases.length === 0 || !Number.isFinite(minutes)) return undefined;
  let beforeAt = Number.POSITIVE_INFINITY;
  let latestAt = 0;
  for (const { deadlineAt } of leases) {
    beforeAt = Math.min(beforeAt, deadlineAt);
    latestAt = Math.max(latestAt, deadlineAt);
  }
  return { beforeAt, afterAt: beforeAt + minutes * MINUTE_MS, same: latestAt - beforeAt < MINUTE_MS };
}

export interface VmExtension {
  readonly id: string;
  readonly name: string;
  readonly descriptor?: string | undefined;
  readonly beforeAt: number;
  readonly afterAt: number;
}

/** Previews each VM, soonest first. */
export function previewEachExtension(leases: readonly NamedDeadline[], minutes: number): VmExtension[] {
  return leases
    .map(({ id, name, descriptor, deadlineAt }) => ({
      id,
      name,
      descriptor,
      beforeAt: deadlineAt,
      afterAt: deadlineAt + minutes * MINUTE_MS,
    }))
    .sort((a, b) => a.beforeAt - b.beforeAt || (a.name < b.name ? -1 : 1));
}

/** Whether an extension is within the limit. */
export function isWithinCap(minutes: number, capMinutes: number): boolean {
  return Number.isFinite(minutes) && minutes > 0 && minutes <= capMinutes;
}
