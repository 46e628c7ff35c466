const MIB = 1024 ** 2;
const PAGE_BYTES = 4096;
/** Since 8.x XAPI adds 38 pages per vCPU and I/O request page; older hosts use less, so this never under-counts. */
const PAGES_PER_VCPU = 38 * 4;

/**
 * What XAPI will count beyond the memory of an HVM guest, in bytes: two fixed MiB, the shadow and the vCPU pages.
 * @see docs/spec/xapi.md#memory
 */
export function hvmMemoryOverheadBytes(vcpus: number, memoryBytes: number, shadowMultiplier = 1): number {
  const staticMaxMib = memoryBytes / MIB;
  const shadowPages = 256 * vcpus + 2 * staticMaxMib;
  const shadowMib = Math.max(1, Math.floor(shadowMultiplier * Math.ceil((shadowPages * PAGE_BYTES) / MIB)));
  return (2 + shadowMib + Math.ceil((PAGES_PER_VCPU * vcpus) / 1024)) * MIB;
}
