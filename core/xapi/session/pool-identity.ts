/** Which pool an entry stands for: another host may answer for it, but only one of the same pool. */
export class PoolIdentity {
  readonly #entryHost: string;
  /** Of the pool that answered last; undefined before the first, and of a host in no pool. */
  uuid: string | undefined;

  constructor(entryUrl: URL, uuid: string | undefined) {
    this.#entryHost = entryUrl.host;
    this.uuid = uuid;
  }

  /** The host that the entry names may have joined another pool; one that was found through the pool may not. */
  isSame(url: URL, pool: { readonly uuid: string } | undefined): boolean {
    return url.host === this.#entryHost || this.uuid === undefined || pool?.uuid === this.uuid;
  }

  /** The member's own address, where it is not the one that the entry names. */
  findMemberAddress(url: URL): string | undefined {
    return url.host === this.#entryHost ? undefined : url.hostname.replace(/^\[|\]$/g, '');
  }
}
