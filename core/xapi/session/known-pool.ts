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
