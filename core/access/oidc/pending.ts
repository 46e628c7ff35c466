import { randomBytes } from 'node:crypto';
import { RateLimitedError } from '../../model/rate-limit.ts';
import type { Clock } from '../../ports.ts';

const SECRET_BYTES = 24;

interface Entry<T> {
  readonly value: T;
  readonly source: string;
  readonly endsMs: number;
}

/** Things begun by whoever comes, each to be ended once by who has its name: bounded in count, by source, and in time. */
export class Pending<T> {
  readonly #clock: Pick<Clock, 'monotonicMs'>;
  readonly #limits: { lifeMs: number; max: number; maxBySource: number };
  /** In the order in which they were begun. */
  readonly #entries = new Map<string, Entry<T>>();

  constructor(
    clock: Pick<Clock, 'monotonicMs'>,
    limits: { lifeMs: number; max: number; maxBySource: number },
  ) {
    this.#clock = clock;
    this.#limits = limits;
  }

  /** @returns the name under which it can be taken. @throws RateLimitedError: there are too many */
  add(value: T, source: string, name: string = randomBytes(SECRET_BYTES).toString('base64url')): string {
    const { lifeMs, max, maxBySource } = this.#limits;
    this.#forgetEnded();
    const own = [...this.#entries].filter(([, entry]) => entry.source === source);
    // Whoever begins again and again gives up what was begun first.
    for (const [oldest] of own.slice(0, Math.max(0, own.length + 1 - maxBySource)))
      this.#entries.delete(oldest);
    if (this.#entries.size >= max) throw new RateLimitedError('Too many sign-ins at once', lifeMs / 10);
    this.#entries.set(name, { value, source, endsMs: this.#clock.monotonicMs() + lifeMs });
    return name;
  }

  /** What has this name, and did not end yet. */
  find(name: string): T | undefined {
    const entry = this.#entries.get(name);
    return entry && entry.endsMs > this.#clock.monotonicMs() ? entry.value : undefined;
  }

  /** The same, and nobody takes it again. */
  take(name: string): T | undefined {
    const value = this.find(name);
    this.#entries.delete(name);
    return value;
  }

  #forgetEnded(): void {
    for (const [name, { endsMs }] of this.#entries) {
      if (endsMs > this.#clock.monotonicMs()) break;
      this.#entries.delete(name);
    }
  }
}
