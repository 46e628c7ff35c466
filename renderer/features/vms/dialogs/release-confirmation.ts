/** Up to this many VMs, their names are enough to see what one does. */
const SEEN_AT_A_GLANCE = 10;

export function needsTypedCount(vms: number): boolean {
  return vms > SEEN_AT_A_GLANCE;
}

/** The number somebody typed, as people write it; NaN when it is none. */
export function parseCount(text: string): number {
  const digits = text.replace(/[\s\u2009.,']/g, '');
  return /^\d+$/.test(digits) ? Number(digits) : Number.NaN;
}
