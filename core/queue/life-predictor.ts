/** So many of the latest lives of a job, or of a principal, are looked at. */
const LIVES_KEPT = 50;
/** Fewer say nothing: the deadline counts then. */
const LIVES_NEEDED = 5;
/** Jobs and principals that are remembered; those heard of longest ago go first. */
const GROUPS_LIMIT = 5_000;

/** Who lives: lives are looked up by job first, then by principal. */
export interface LifeGroup {
  readonly job: string;
  readonly principal: string;
}

interface KnownLives {
  /** Oldest first. */
  readonly latest: number[];
  /** Shortest first; absent since one was added. */
  sorted?: readonly number[] | undefined;
}

/** How long VMs will live, by how long the last ones of the same job or principal did. */
export class LifePredictor {
  readonly #lives = new Map<string, KnownLives>();

  add({ job, principal }: LifeGroup, lifeMs: number): void {
    this.#append(`job ${job}`, lifeMs);
    this.#append(`principal ${principal}`, lifeMs);
  }

  /**
   * The life that this share of such VMs does not exceed, of those that are `ageMs` old; never more than `lifetimeMs`,
   * after which it is deleted anyway.
   */
  predict(group: LifeGroup, quantile: number, { lifetimeMs, ageMs = 0 }: LifeBounds): number {
    const lives = this.#find(group);
    const from = lives.findIndex((life) => life > ageMs);
    if (from < 0) return lifetimeMs;
    const index = from + Math.floor(quantile * (lives.length - from));
    return Math.min(lifetimeMs, lives[index] ?? lifetimeMs);
  }

  /** Shortest first; none where too few are known. */
  #find({ job, principal }: LifeGroup): readonly number[] {
    for (const key of [`job ${job}`, `principal ${principal}`]) {
      const lives = this.#lives.get(key);
      if (!lives || lives.latest.length < LIVES_NEEDED) continue;
      lives.sorted ??= lives.latest.toSorted((a, b) => a - b);
      return lives.sorted;
    }
    return [];
  }

  #append(key: string, lifeMs: number): void {
    const lives = this.#lives.get(key) ?? { latest: [] };
    lives.latest.push(lifeMs);
    lives.sorted = undefined;
    if (lives.latest.length > LIVES_KEPT) lives.latest.shift();
    // Set anew, it is the one heard of last.
    this.#lives.delete(key);
    this.#lives.set(key, lives);
    if (this.#lives.size <= GROUPS_LIMIT) return;
    const [oldest] = this.#lives.keys();
    if (oldest !== undefined) this.#lives.delete(oldest);
  }
}

export interface LifeBounds {
  /** From its start to its deadline. */
  readonly lifetimeMs: number;
  /** How long it lives already. */
  readonly ageMs?: number;
}
