/** As many hosts as a pool may have. */
export const MAX_MEMBERS = 64;
/** Of a host name; an address is shorter. */
const MAX_ADDRESS_LENGTH = 253;

/** What is remembered of an entry's pool, to find it again when the address in the settings does not answer. */
export interface KnownPool {
  uuid: string;
  /** Where the coordinator answered last; absent: at the address in the settings. */
  coordinatorAddress?: string | undefined;
  /** Every member's, as the pool itself named them. */
  memberAddresses: readonly string[];
  /** SHA-256 fingerprints the pool vouches for; empty where the entry pins none. */
  fingerprints: readonly string[];
}

/** Out of the records of the pool's hosts, which may hold anything. */
export function readMemberAddresses(hosts: Iterable<{ readonly address: string }>): string[] {
  return [...hosts]
    .map(({ address }) => address)
    .filter((address) => address.length <= MAX_ADDRESS_LENGTH)
    .slice(0, MAX_MEMBERS);
}
