/** Where the part that differs from run to run begins: a date, a time or a version. */
const RUN_PART = /[-_.:](?:(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[-_]\d{1,2}\b|\d).*$/s;

/**
 * The job behind a descriptor, for grouping:
 * `nserv-rebalance_P0-Apr-29-06:36:12-7.0.0-19022` → `nserv-rebalance_P0`. A descriptor without such a part is its own.
 */
export function descriptorPrefix(descriptor: string): string {
  const prefix = descriptor.replace(RUN_PART, '');
  return prefix === '' ? descriptor : prefix;
}
