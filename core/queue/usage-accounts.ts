/** What somebody used so long ago counts half. @internal */
export const USAGE_HALF_LIFE_MS = 4 * 60 * 60_000;
const DECAY_PER_MS = Math.LN2 / USAGE_HALF_LIFE_MS;

interface Account {
  /** VM-milliseconds, decayed up to `at`. */
  used: number;
  at: number;
  live: number;
}

/**
 * How much each principal used of late: VM time, of which the share that lies four hours back counts half. Works in one
 * pass over changes; nothing is summed up again.
 */
export class UsageAccounts {
  readonly #accounts = new Map<string, Account>();

  /** From `now` on, the principal has so many more live VMs (fewer, if negative). */
  changeLive(principal: string, by: number, now: number): void {
    const account = this.#bring(principal, now);
    account.live = Math.max(0, account.live + by);
    this.#accounts.set(principal, account);
  }

  /** Takes up a VM that lived from `fromAt` to `untilAt`, both not after `now`. */
  addPast(principal: string, life: { fromAt: number; untilAt: number }, now: number): void {
    const account = this.#bring(principal, now);
    const { fromAt, untilAt } = life;
    account.used += (decay(now - untilAt) - decay(now - Math.min(fromAt, untilAt))) / DECAY_PER_MS;
    this.#accounts.set(principal, account);
  }

  /** VM-milliseconds of late. */
  used(principal: string, now: number): number {
    return this.#bring(principal, now).used;
  }

  live(principal: string): number {
    return this.#accounts.get(principal)?.live ?? 0;
  }

  /** Forgets those of whom nothing that counts is left. */
  prune(now: number): void {
    for (const [principal, account] of this.#accounts) {
      if (account.live === 0 && this.used(principal, now) < 1_000) this.#accounts.delete(principal);
    }
  }

  #bring(principal: string, now: number): Account {
    const known = this.#accounts.get(principal);
    if (!known) return { used: 0, at: now, live: 0 };
    // The wall clock may step back: nothing is used backwards.
    const kept = decay(Math.max(0, now - known.at));
    known.used = known.used * kept + (known.live * (1 - kept)) / DECAY_PER_MS;
    known.at = now;
    return known;
  }
}

function decay(ageMs: number): number {
  return Math.exp(-DECAY_PER_MS * ageMs);
}
