import type { Lease } from '../model/lease.ts';
import type { RequestRow } from '../model/request.ts';
import type { StaticPoolDocument } from './outbox.ts';

/** The old service wrote it whatever the request's own `ver` said. */
const POOL_VERSION = 12;

/**
 * What the static pool is told of a VM that somebody may take; undefined for every other.
 * @see docs/spec/legacy-api.md#static-pools
 */
export function toStaticPoolDocument(
  lease: Lease,
  request: RequestRow | undefined,
): StaticPoolDocument | undefined {
  const pools = request?.spec.pools ?? [];
  if (pools.length === 0 || lease.state.kind !== 'available' || !lease.address) return undefined;
  return {
    ipaddr: lease.address,
    origin: lease.hostName ?? '',
    os: toPoolOs(lease.osKey),
    state: 'available',
    poolId: pools,
    prevUser: '',
    username: '',
    ver: POOL_VERSION,
    memory: String(lease.memoryBytes),
    os_version: lease.osVersion ?? '',
  };
}

/** The pool's users ask for `centos`, whichever release it is. */
function toPoolOs(osKey: string): string {
  return osKey.startsWith('centos') ? 'centos' : osKey;
}
