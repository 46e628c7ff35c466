import { DynvmError } from '../../model/failure.ts';

/** How many of these one principal may have at once. */
export interface PrincipalBounds {
  readonly streams: number;
  readonly waits: number;
}

/** Each costs a socket: a stream for as long as it is followed, an answer that waits for minutes. */
export const PRINCIPAL_BOUNDS: PrincipalBounds = { streams: 1000, waits: 200 };

/** How much one principal holds open at once, so that nobody can take all that there is. */
export class PrincipalSlots {
  readonly #max: number;
  readonly #what: string;
  readonly #taken = new Map<string, number>();

  /** @param what for the refusal: `event streams` */
  constructor(max: number, what: string) {
    this.#max = max;
    this.#what = what;
  }

  /** Returns what gives it back, once. @throws DynvmError rate-limited */
  take(principal: string): () => void {
    const taken = this.#taken.get(principal) ?? 0;
    if (taken >= this.#max) {
      throw new DynvmError({
        code: 'rate-limited',
        message: `${principal} has ${taken} ${this.#what} open, the most one principal may have`,
        hint: 'Close some first.',
      });
    }
    this.#taken.set(principal, taken + 1);
    let isGivenBack = false;
    return () => {
      if (isGivenBack) return;
      isGivenBack = true;
      const left = (this.#taken.get(principal) ?? 1) - 1;
      if (left > 0) this.#taken.set(principal, left);
      else this.#taken.delete(principal);
    };
  }
}
