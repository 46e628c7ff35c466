import type { Lease } from '../../core/model/lease.ts';
import type { ServiceUnderTest } from '../integration/cli/service-under-test.ts';
import { CalmTimes } from './calm-times.ts';
import type { ChaosPeer } from './couchbase-peer.ts';
import type { Happening } from './plan.ts';

/** What the run found out on its way. */
export interface Observations {
  /** Leases whose request was accepted. */
  readonly accepted: Set<string>;
  asks: number;
  refused: number;
  /** Stood in the queue. */
  waited: number;
  kills: number;
  faults: number;
  peerTroubles: number;
  mostVmsOnAHost: number;
  /** Longest that a lease was seen beyond its deadline, with its host and the service there all the time. */
  longestOverdueMs: number;
}

const WATCH_EVERY_MS = 100;

/** Makes the plan happen on real processes. */
export class Stage {
  readonly observations: Observations = {
    ...{ accepted: new Set<string>(), asks: 0, refused: 0, waited: 0, kills: 0, faults: 0, peerTroubles: 0 },
    ...{ mostVmsOnAHost: 0, longestOverdueMs: 0 },
  };
  readonly #service: ServiceUnderTest;
  readonly #peer: ChaosPeer | undefined;
  readonly #calm: CalmTimes;
  readonly #descriptors: string[] = [];
  readonly #pending = new Set<Promise<unknown>>();

  constructor(service: ServiceUnderTest, peer: ChaosPeer | undefined) {
    this.#service = service;
    this.#peer = peer;
    this.#calm = new CalmTimes();
  }

  async perform(plan: readonly Happening[]): Promise<void> {
    const startMs = performance.now();
    const watching = new AbortController();
    const watched = this.#watch(watching.signal);
    for (const happening of plan) {
      await pause(startMs + happening.atMs - performance.now());
      if (happening.kind === 'kill') await this.#killAndStart();
      else this.#begin(this.#act(happening));
    }
    await Promise.all(this.#pending);
    watching.abort();
    await watched;
  }

  async #watch(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await Promise.all([this.#countVms(), this.#lookForOverdue()].map((look) => look.catch(() => {})));
      await pause(WATCH_EVERY_MS);
    }
  }

  /** What fails is part of the play: the service may be down, the ask refused. */
  #begin(act: Promise<unknown>): void {
    const ended = act.catch(() => {}).finally(() => this.#pending.delete(ended));
    this.#pending.add(ended);
  }

  async #act(happening: Exclude<Happening, { kind: 'kill' }>): Promise<void> {
    const { ask } = this.#service;
    switch (happening.kind) {
      case 'ask':
        return this.#askFor(happening);
      case 'release': {
        const descriptor = this.#choose(happening.which);
        if (descriptor) await ask('leases.release', { selector: { descriptor }, wait: false });
        return;
      }
      case 'extend': {
        const descriptor = this.#choose(happening.which);
        const minutes = happening.seconds / 60;
        if (descriptor) await ask('leases.extend', { selector: { descriptor }, minutes });
        return;
      }
      case 'destroy-outside':
        return this.#destroyOutside(happening.which);
      case 'fault': {
        this.observations.faults += 1;
        const calm = this.#calm.disturb(Number(happening.fault.hostRef));
        const clear = await this.#service.fault(happening.fault);
        await pause(happening.lastsMs);
        await clear();
        calm();
        return;
      }
      case 'couchbase': {
        this.observations.peerTroubles += 1;
        const end = await this.#peer?.trouble(happening.trouble);
        await pause(happening.lastsMs);
        await end?.();
      }
    }
  }

  async #askFor(happening: Extract<Happening, { kind: 'ask' }>): Promise<void> {
    const { descriptor, osKey, count, allOrNone, seconds, maxWaitSeconds } = happening;
    this.observations.asks += 1;
    try {
      const { request, leases } = await this.#service.ask('requests.provision', {
        ...{ descriptor, osKey, count, allOrNone, expiresInMinutes: seconds / 60 },
        maxWaitSeconds,
      });
      if (request.state.kind === 'waiting') this.observations.waited += 1;
      this.#descriptors.push(descriptor);
      for (const { id } of leases) this.observations.accepted.add(id);
    } catch {
      this.observations.refused += 1;
    }
  }

  async #destroyOutside(which: number): Promise<void> {
    const available = (await this.#service.live()).filter(({ state }) => state.kind === 'available');
    const lease: Lease | undefined = available[Math.floor(which * available.length)];
    if (lease) await this.#service.destroyOutside(lease.hostRef ?? 0, lease.vmUuid ?? '');
  }

  async #killAndStart(): Promise<void> {
    this.observations.kills += 1;
    const calm = this.#calm.disturb();
    await this.#service.killOnly();
    await this.#service.start();
    calm();
  }

  async #countVms(): Promise<void> {
    const counts = await this.#service.runningVms();
    this.observations.mostVmsOnAHost = Math.max(this.observations.mostVmsOnAHost, ...counts);
  }

  async #lookForOverdue(): Promise<void> {
    const leases = await this.#service.live();
    const now = Date.now();
    for (const { hostRef = 0, deadlineAt } of leases) {
      const since = this.#calm.since(hostRef);
      if (since === undefined) continue;
      const overdueMs = now - Math.max(deadlineAt, since);
      this.observations.longestOverdueMs = Math.max(this.observations.longestOverdueMs, overdueMs);
    }
  }

  #choose(which: number): string | undefined {
    return this.#descriptors[Math.floor(which * this.#descriptors.length)];
  }
}

export async function pause(ms: number): Promise<void> {
  if (ms > 0) await new Promise((resolve) => setTimeout(resolve, ms));
}
