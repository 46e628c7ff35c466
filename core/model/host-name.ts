import type { HostRow } from './host.ts';

type NamedHost = Pick<HostRow, 'physicalHosts' | 'pool' | 'name'>;

/** The name of an entry wherever it is shown: its only host's, its pool's, or else the address in the ini. */
export function toHostName({ physicalHosts, pool, name }: NamedHost): string {
  const [only] = physicalHosts;
  if (physicalHosts.length === 1 && only) return only.name;
  return pool?.name || name;
}

/** For sentences: the name, and behind it the address that the ini knows it by. */
export function describeHost(host: NamedHost): string {
  const name = toHostName(host);
  return name === host.name ? name : `${name} (${host.name})`;
}
