import type { Lease, LeaseStep } from '../model/lease.ts';
import { ProvisionSpec, type RequestRow } from '../model/request.ts';
import type { CapacitySample } from '../ports.ts';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
const GIB = 1024 ** 3;

/** @internal for its tests */
export const PAST_DAYS = 60;
/** On a working day. */
const REQUESTS_A_DAY = 22;

/** A host of the demo and what it makes. */
export interface GeneratedHost {
  readonly hostRef: number;
  readonly name: string;
  readonly osKeys: readonly string[];
  /** VMs it has room for when it is empty. */
  readonly slots: number;
}

/** What is kept at once; all of it has ended. */
export interface PastBatch {
  readonly requests: readonly RequestRow[];
  readonly leases: readonly Lease[];
  readonly capacity: readonly { readonly at: number; readonly samples: readonly CapacitySample[] }[];
}

interface DemoRequester {
  readonly name: string;
  readonly team?: string;
  readonly descriptor: string;
  readonly weight: number;
  readonly count: number;
  readonly lifeMinutes: number;
}

const REQUESTERS: readonly DemoRequester[] = [
  { name: 'jenkins-qe', team: 'qe', descriptor: 'rebalance', weight: 9, count: 4, lifeMinutes: 75 },
  { name: 'dispatcher', team: 'kv', descriptor: 'nserv-failover', weight: 6, count: 3, lifeMinutes: 60 },
  { name: 'jenkins-sdk', team: 'sdk', descriptor: 'sdk-situational', weight: 5, count: 2, lifeMinutes: 45 },
  { name: 'analytics-ci', team: 'analytics', descriptor: 'cbas-join', weight: 3, count: 2, lifeMinutes: 90 },
  { name: 'ravi', team: 'analytics', descriptor: 'ravi-dev', weight: 1, count: 1, lifeMinutes: 420 },
  { name: 'mei', team: 'security', descriptor: 'mei-pentest', weight: 1, count: 2, lifeMinutes: 180 },
  { name: 'ann', descriptor: 'ann-repro', weight: 1, count: 1, lifeMinutes: 520 },
];
const FAILURES = [
  { code: 'no-dhcp-lease', message: 'No DHCP lease after 400 s on network Pool-wide eth0 (3 tries)' },
  { code: 'no-guest-tools', message: 'The guest tools did not answer within 300 s' },
  { code: 'no-capacity', message: 'No host had room when its turn came' },
] as const;
const FAILED_SHARE = 0.018;
const DEADLINE_MINUTES = 720;

/**
 * An invented past of some weeks for the demo, a day a batch, oldest first. The same for the same hosts and day: more on
 * working days and in working hours, a slow week, a failure now and then.
 */
export function* generateHistory(hosts: readonly GeneratedHost[], now: number): Generator<PastBatch> {
  const today = Math.floor(now / DAY_MS);
  for (let day = today - PAST_DAYS; day < today; day += 1) yield new PastDay(day, hosts).batch();
}

class PastDay {
  readonly #day: number;
  readonly #hosts: readonly GeneratedHost[];
  readonly #random: () => number;

  constructor(day: number, hosts: readonly GeneratedHost[]) {
    this.#day = day;
    this.#hosts = hosts;
    this.#random = randomFrom(day);
  }

  batch(): PastBatch {
    const weekday = new Date(this.#day * DAY_MS).getUTCDay();
    const requestCount = Math.round(
      REQUESTS_A_DAY * (weekday === 0 || weekday === 6 ? 0.35 : 1) * (0.85 + this.#random() * 0.3),
    );
    const made = Array.from({ length: requestCount }, (_, index) => this.#createRequest(index));
    return {
      requests: made.map(({ request }) => request),
      leases: made.flatMap(({ leases }) => leases),
      capacity: Array.from({ length: 24 }, (_, hour) => this.#capacity(this.#day * DAY_MS + hour * HOUR_MS)),
    };
  }

  #createRequest(index: number): { request: RequestRow; leases: Lease[] } {
    const requester = this.#pickRequester();
    const host = this.#pick(this.#hosts);
    const osKey = this.#pick(host.osKeys);
    // Two draws make the middle of the day the busiest.
    const createdAt = Math.round(this.#day * DAY_MS + (5 + (this.#random() + this.#random()) * 8) * HOUR_MS);
    const id = `demo-${this.#day}-${index}`;
    const descriptor = `${requester.descriptor}-${this.#day % 1000}${index}`;
    const leases = Array.from({ length: requester.count }, (_, place) =>
      this.#lease({ requester, host, osKey, createdAt, requestId: id, descriptor, place }),
    );
    const request: RequestRow = {
      id,
      spec: ProvisionSpec.parse({
        descriptor,
        osKey,
        count: requester.count,
        expiresInMinutes: DEADLINE_MINUTES,
        ...(requester.team === undefined ? {} : { tags: { team: requester.team } }),
      }),
      requester: requester.name,
      owner: requester.name,
      teams: [],
      createdAt,
      state: {
        kind: 'succeeded',
        at: Math.max(...leases.map(({ availableAt }) => availableAt ?? createdAt)),
      },
      leaseIds: leases.map((lease) => lease.id),
    };
    return { request, leases };
  }

  #lease(made: {
    requester: DemoRequester;
    host: GeneratedHost;
    osKey: string;
    createdAt: number;
    requestId: string;
    descriptor: string;
    place: number;
  }): Lease {
    const { requester, host, osKey, createdAt, requestId, descriptor, place } = made;
    // One week the network of the first host is slow.
    const slow = host === this.#hosts[0] && this.#day % 28 < 4 ? 2.6 : 1;
    const readyMs = Math.round((38 + this.#random() * 30) * 1000 * slow);
    const availableAt = createdAt + readyMs;
    const lifeMs =
      Math.min(DEADLINE_MINUTES, requester.lifeMinutes * (0.25 + this.#random() ** 2 * 3.2)) * MINUTE_MS;
    const endedAt = Math.round(availableAt + lifeMs);
    const id = `${requestId}-${place + 1}`;
    const failed = this.#random() < FAILED_SHARE * slow;
    const common = {
      id,
      requestId,
      name: requester.count === 1 ? descriptor : `${descriptor}${place + 1}`,
      descriptor,
      index: place + 1,
      osKey,
      owner: requester.name,
      teams: [],
      hostRef: host.hostRef,
      hostName: host.name,
      hostLabels: [],
      vcpus: osKey.startsWith('win') ? 8 : 4,
      memoryBytes: (osKey.startsWith('win') ? 8 : 4) * GIB,
      diskBytes: [40 * GIB],
      attempt: 1,
      createdAt,
      deadlineAt: availableAt + DEADLINE_MINUTES * MINUTE_MS,
    };
    if (failed) {
      const failure = this.#pick(FAILURES);
      return {
        ...common,
        state: { kind: 'failed', failure },
        endedAt: createdAt + 400_000,
        steps: toSteps(createdAt, readyMs, host.hostRef).slice(0, 4),
      };
    }
    return {
      ...common,
      state: { kind: 'deleted', reason: lifeMs >= DEADLINE_MINUTES * MINUTE_MS ? 'deadline' : 'released' },
      vmUuid: `demo-vm-${id}`,
      address: `10.77.${this.#day % 200}.${1 + Math.floor(this.#random() * 250)}`,
      availableAt,
      deleteStartedAt: endedAt,
      endedAt: endedAt + 4000,
      steps: [
        ...toSteps(createdAt, readyMs, host.hostRef),
        { state: 'releasing', at: endedAt, attempt: 1, hostRef: host.hostRef },
        { state: 'deleted', at: endedAt + 4000, attempt: 1, hostRef: host.hostRef },
      ],
    };
  }

  #capacity(at: number): { at: number; samples: CapacitySample[] } {
    const none = { used: 0, reserved: 0, total: 0 };
    // The last host came a month ago.
    const there = this.#hosts.slice(0, this.#day % 60 < 20 ? -1 : undefined);
    const samples = there.map(
      ({ hostRef, name, slots }): CapacitySample => ({
        hostRef,
        host: name,
        slots,
        slotsByOs: {},
        runningVms: 0,
        cpu: none,
        memoryBytes: none,
        diskBytes: none,
      }),
    );
    return { at, samples };
  }

  #pickRequester(): DemoRequester {
    let draw = this.#random() * REQUESTERS.reduce((sum, { weight }) => sum + weight, 0);
    return REQUESTERS.find(({ weight }) => {
      draw -= weight;
      return draw < 0;
    }) as DemoRequester;
  }

  #pick<T>(choices: readonly T[]): T {
    return choices[Math.floor(this.#random() * choices.length)] as T;
  }
}

function toSteps(createdAt: number, readyMs: number, hostRef: number): LeaseStep[] {
  const at = (share: number) => Math.round(createdAt + readyMs * share);
  const step = (state: string, share: number) => ({ state, at: at(share), attempt: 1, hostRef });
  return [
    step('queued', 0),
    step('cloning', 0.02),
    step('booting', 0.35),
    step('waiting-for-ip', 0.6),
    step('available', 1),
  ];
}

/** The same numbers for the same day. */
function randomFrom(seed: number): () => number {
  let state = (seed * 7919 + 104_729) % 2_147_483_648;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
}
