/** A thin space: between number and unit, and between groups of digits. */
const THIN = '\u2009';
const GIB = 1024 ** 3;

/** `2 093` */
export function formatCount(value: number): string {
  return Math.round(value)
    .toString()
    .replace(/\B(?=(\d{3})+(?!\d))/g, THIN);
}

/** `13 121`, `3.4`, `< 0.1`: one decimal for small values. */
export function formatAmount(value: number): string {
  if (value > 0 && value < 0.05) return '< 0.1';
  return value < 10 && !Number.isInteger(value) ? value.toFixed(1) : formatCount(value);
}

/** Bytes in whole GiB without the unit, for columns with the unit in the head. */
export function formatGibNumber(bytes: number): string {
  return formatCount(bytes / GIB);
}

/** `8 GiB`, `0.5 GiB` */
export function formatGib(bytes: number): string {
  const value = bytes / GIB;
  const digits = value < 10 && !Number.isInteger(value) ? value.toFixed(1) : formatCount(value);
  return `${digits}${THIN}GiB`;
}

/** Bytes in GiB with one decimal, without the unit, for columns of sizes. */
export function formatGibExact(bytes: number): string {
  return (bytes / GIB).toFixed(1).replace(/\B(?=(\d{3})+(?!\d))/g, THIN);
}

export function gibToBytes(value: number): number {
  return Math.round(value * GIB);
}

export function bytesToGib(bytes: number): number {
  return bytes / GIB;
}

/** `1 VM`, `3 VMs` */
export function pluralize(value: number, one: string, many = `${one}s`): string {
  return `${formatCount(value)} ${value === 1 ? one : many}`;
}
