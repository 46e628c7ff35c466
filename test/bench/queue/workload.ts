import { createRandom } from '../../fixtures/create-random.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

export const SLOTS = 100;
export const WORKLOAD_MS = 16 * HOUR_MS;
/** CI's batches: enough to fill the lab for days. */
const CI_TOKENS = ['jenkins-a', 'jenkins-b'];
const CI_BATCH = 32;
const ENGINEERS = 12;
export const LARGE_COUNT = 40;

export interface Ask {
  readonly id: string;
  readonly principal: string;
  readonly kind: 'ci' | 'engineer' | 'large';
  readonly job: string;
  readonly count: number;
  readonly at: number;
  readonly lifeMs: number;
}

/**
 * Sixteen hours of a lab that is too small: two CI tokens that ask for 1.3 times what there is, in batches; twelve
 * engineers who need one to three VMs now and then; one who needs 40 at once. The same seed is the same day.
 */
export function generateWorkload(seed: number): Ask[] {
  const random = createRandom(seed);
  const asks: Omit<Ask, 'id'>[] = [];
  for (const principal of CI_TOKENS) {
    for (let at = between(random, 0, 20) * MINUTE_MS; at < WORKLOAD_MS; ) {
      for (let job = 0; job < CI_BATCH; job++) {
        const kind = Math.floor(random() * 6);
        asks.push({
          principal,
          kind: 'ci',
          job: `${principal}-job${kind}`,
          count: 1 + Math.floor(random() * random() * 8),
          at: at + between(random, 0, 5) * MINUTE_MS,
          lifeMs: logNormal(random, 20 + 12 * kind, 0.4) * MINUTE_MS,
        });
      }
      at += between(random, 50, 90) * MINUTE_MS;
    }
  }
  for (let engineer = 1; engineer <= ENGINEERS; engineer++) {
    for (let at = exponential(random, 90) * MINUTE_MS; at < WORKLOAD_MS; ) {
      const lifeMs = logNormal(random, 45, 0.7) * MINUTE_MS;
      const count = 1 + Math.floor(random() * 3);
      const principal = `engineer-${engineer}`;
      asks.push({ principal, kind: 'engineer', job: principal, count, at, lifeMs });
      at += lifeMs + exponential(random, 90) * MINUTE_MS;
    }
  }
  asks.push({
    principal: 'release',
    kind: 'large',
    job: 'upgrade-matrix',
    count: LARGE_COUNT,
    at: between(random, 3, 9) * HOUR_MS,
    lifeMs: logNormal(random, 60, 0.3) * MINUTE_MS,
  });
  return asks.sort((a, b) => a.at - b.at).map((ask, index) => ({ ...ask, id: `ask-${index}` }));
}

function between(random: () => number, from: number, to: number): number {
  return from + random() * (to - from);
}

function exponential(random: () => number, mean: number): number {
  return -Math.log(1 - random()) * mean;
}

function logNormal(random: () => number, median: number, sigma: number): number {
  const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return median * Math.exp(sigma * normal);
}
