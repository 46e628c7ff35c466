/** Up to this many VMs, listing the names is enough. */
const SEEN_AT_A_GLANCE = 10;

export function needsTypedCount(vms: number): boolean {
  return vms > SEEN_AT_A_GLANCE;
}

/** Parses a typed number with any separators; NaN if invalid. */
export function parseCount(text: string): number {
  const digits = text.replace(/[\s\u2009.,']/g, '');
  return /^\d+$/.test(digits) ? Number(digits) : Number.NaN;
}
