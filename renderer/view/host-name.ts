import type { HostRow } from '../../core/model/host.ts';

/** What people call an entry: its only host's name, its pool's, else the address of the ini. */
export function toHostName({ physicalHosts, pool, name }: HostRow): string {
  const [only] = physicalHosts;
  if (physicalHosts.length === 1 && only) return only.name;
  return pool?.name || name;
}
