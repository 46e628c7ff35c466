import type { Lease } from '../../core/model/lease.ts';
import type { ServiceUnderTest } from '../integration/cli/service-under-test.ts';
import type { Happening } from './plan.ts';

/** What the run found out on its way. */
export interface Observations {
  /** Leases whose request was accepted. */
  readonly accepted: Set<string>;
  asks: number;
  refused: number;
  kills: number;
  faults: number;
  mostVmsOnAHost: number;
}

/** Makes the plan happen on real processes. */
export class Stage {
  readonly observations: Observations = {
    ...{ accepted: new Set<string>(), asks: 0, refused: 0, kills: 0, faults: 0, mostVmsOnAHost: 0 },
  };
  readonly #service: ServiceUnderTest;
  readonly #descriptors: string[] = [];
  readonly #pending = new Set<Promise<unknown>>();

  constructor(service: ServiceUnderTest) {
    this.#service = service;
  }

  async perform(plan: readonly Happening[]): Promise<void> {
    const startMs = performance.now();
    for (const happening of plan) {
      await pause(startMs + happening.atMs - performance.now());
      if (happening.kind === 'kill') await this.#killAndStart();
      else this.#begin(this.#act(happening));
      this.#begin(this.#countVms());
    }
    await Promise.all(this.#pending);
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
        const clear = await this.#service.fault(happening.fault);
        await pause(happening.lastsMs);
        await clear();
      }
    }
  }

  async #askFor(happening: Extract<Happening, { kind: 'ask' }>): Promise<void> {
    const { descriptor, osKey, count, allOrNone, seconds } = happening;
    this.observations.asks += 1;
    try {
      const { leases } = await this.#service.ask('requests.provision', {
        ...{ descriptor, osKey, count, allOrNone, expiresInMinutes: seconds / 60 },
      });
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
    await this.#service.killOnly();
    await this.#service.start();
  }

  async #countVms(): Promise<void> {
    const counts = await this.#service.runningVms();
    this.observations.mostVmsOnAHost = Math.max(this.observations.mostVmsOnAHost, ...counts);
  }

  #choose(which: number): string | undefined {
    return this.#descriptors[Math.floor(which * this.#descriptors.length)];
  }
}

export async function pause(ms: number): Promise<void> {
  if (ms > 0) await new Promise((resolve) => setTimeout(resolve, ms));
}
