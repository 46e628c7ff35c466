/** Since when nothing disturbs a host, or the service as a whole. */
export class CalmTimes {
  readonly #disturbances = new Map<number, number>();
  readonly #calmSince = new Map<number, number>();
  static readonly #SERVICE = -1;

  /** @param hostRef of one host; the service where it is left out. @returns the end of the disturbance */
  disturb(hostRef: number = CalmTimes.#SERVICE): () => void {
    this.#disturbances.set(hostRef, this.#at(hostRef) + 1);
    return () => {
      this.#disturbances.set(hostRef, this.#at(hostRef) - 1);
      this.#calmSince.set(hostRef, Date.now());
    };
  }

  /** Epoch ms since which host and service are both undisturbed; undefined while one is not. */
  since(hostRef: number): number | undefined {
    const both = [hostRef, CalmTimes.#SERVICE];
    if (both.some((one) => this.#at(one) > 0)) return undefined;
    return Math.max(...both.map((one) => this.#calmSince.get(one) ?? 0));
  }

  #at(hostRef: number): number {
    return this.#disturbances.get(hostRef) ?? 0;
  }
}
