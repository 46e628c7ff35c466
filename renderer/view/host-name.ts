import type { HostRow } from '../../core/model/host.ts';

/** The name of an entry: its only host's, its pool's, or else the address in the ini. */
export function toHostName({ physicalHosts, pool, name }: HostRow): string {
  const [only] = physicalHosts;
  if (physicalHosts.length === 1 && only) return only.name;
  return pool?.name || name;
}
