import { Random } from '../../core/simulator/pool/random.ts';

/** One thing that happens, at its time after the start. */
export type Happening = { readonly atMs: number } & (
  | {
      readonly kind: 'ask';
      descriptor: string;
      osKey: string;
      count: number;
      allOrNone: boolean;
      seconds: number;
      /** Its patience in the queue; 0: none. */
      maxWaitSeconds: number;
    }
  /** `which` chooses among those asked for so far. */
  | { readonly kind: 'release'; which: number }
  | { readonly kind: 'extend'; which: number; seconds: number }
  | { readonly kind: 'destroy-outside'; which: number }
  | { readonly kind: 'fault'; fault: Readonly<Record<string, unknown>>; lastsMs: number }
  | { readonly kind: 'couchbase'; trouble: PeerTrouble; lastsMs: number }
  | { readonly kind: 'kill' }
);

/** down: refuses and breaks connections. hung: takes everything and answers nothing. */
export type PeerTrouble = 'down' | 'hung';

const OS_KEYS = ['centos7', 'debian10', 'ubuntu18', 'windows'];
const ACT_EVERY_MS = 700;
const FAULT_EVERY_MS = 2_500;
const KILL_EVERY_MS = 14_000;
/** One trouble has ended before the next begins. */
const PEER_TROUBLE_EVERY_MS = 20_000;
const PEER_TROUBLE_LONGEST_MS = 9_000;
/** Nothing happens at the very end, so that the last deadlines are near. */
const QUIET_END_MS = 5_000;

/** What happens in so many minutes; the same seed gives the same plan. */
export function planChaos(options: {
  seed: number;
  minutes: number;
  hosts: number;
  hasPeer: boolean;
}): Happening[] {
  const random = drawing(options.seed);
  // Drawn apart: all else is the same with and without a peer.
  const peerRandom = drawing(options.seed + 1_000_000);
  const queueRandom = drawing(options.seed + 2_000_000);
  const endMs = options.minutes * 60_000 - QUIET_END_MS;
  const plan: Happening[] = [];
  const each = (everyMs: number, make: (atMs: number) => Happening) => {
    for (
      let atMs = random.between(0, everyMs);
      atMs < endMs;
      atMs += random.between(everyMs / 2, everyMs * 1.5)
    ) {
      plan.push(make(Math.round(atMs)));
    }
  };
  let asked = 0;
  each(ACT_EVERY_MS, (atMs): Happening => {
    const roll = random.next();
    if (roll < 0.5) {
      return {
        ...{ kind: 'ask', atMs, descriptor: `chaos-${++asked}-`, osKey: random.of(OS_KEYS) },
        ...{ count: random.whole(1, 4), allOrNone: random.next() < 0.6, seconds: random.whole(4, 45) },
        maxWaitSeconds: queueRandom.next() < 0.5 ? queueRandom.whole(3, 30) : 0,
      };
    }
    if (roll < 0.75) return { kind: 'release', atMs, which: random.next() };
    if (roll < 0.95) return { kind: 'extend', atMs, which: random.next(), seconds: random.whole(5, 40) };
    return { kind: 'destroy-outside', atMs, which: random.next() };
  });
  each(FAULT_EVERY_MS, (atMs) => ({
    ...{ kind: 'fault', atMs, lastsMs: random.whole(500, 6_000) },
    fault: { hostRef: random.whole(1, options.hosts), ...random.of(FAULTS) },
  }));
  each(KILL_EVERY_MS, (atMs) => ({ kind: 'kill', atMs }));
  if (options.hasPeer) {
    each(PEER_TROUBLE_EVERY_MS, (atMs) => ({
      ...{ kind: 'couchbase', atMs, trouble: peerRandom.of(['down', 'hung'] as const) },
      lastsMs: peerRandom.whole(500, PEER_TROUBLE_LONGEST_MS),
    }));
  }
  return plan.sort((a, b) => a.atMs - b.atMs);
}

const FAULTS: readonly Readonly<Record<string, unknown>>[] = [
  { kind: 'refuse' },
  { kind: 'coordinator-change' },
  { kind: 'drop', probability: 0.2 },
  { kind: 'drop', method: 'VM.clone', times: 1 },
  { kind: 'drop', method: 'VM.destroy', times: 1 },
  { kind: 'http500', probability: 0.2 },
  { kind: 'delay', ms: 400, probability: 0.5 },
  { kind: 'delay', ms: 2_000, method: 'VM.clone', times: 2 },
  { kind: 'delay', ms: 1_500, method: 'VDI.destroy', times: 2 },
  { kind: 'api-error', method: 'VM.start_on', code: 'INTERNAL_ERROR', params: ['chaos'], times: 2 },
  { kind: 'api-error', method: 'VDI.destroy', code: 'VDI_IN_USE', params: ['', 'destroy'], times: 2 },
  { kind: 'api-error', code: 'SESSION_INVALID', params: [''], times: 1 },
  { kind: 'no-dhcp' },
  { kind: 'apipa', ms: 800 },
  { kind: 'no-tools' },
  { kind: 'slow-boot', ms: 1_500 },
  { kind: 'sr-full' },
  { kind: 'lost-del' },
];

function drawing(seed: number) {
  const random = new Random(seed);
  return {
    next: () => random.next(),
    between: (low: number, high: number) => low + random.next() * (high - low),
    /** Both ends included. */
    whole: (low: number, high: number) => low + random.integer(high - low + 1),
    of: <T>(choices: readonly T[]): T => choices[random.integer(choices.length)] as T,
  };
}
