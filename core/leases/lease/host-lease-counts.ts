import type { HostLeases } from '../../model/host.ts';
import type { LeaseContext } from './lease-context.ts';

/** Tells the fleet what live leases each entry has, once for all changes of one synchronous step. */
export class HostLeaseCounts {
  readonly #context: LeaseContext;
  #due = false;
  #told = '';

  constructor(context: LeaseContext) {
    this.#context = context;
  }

  leasesChanged(): void {
    if (this.#due) return;
    this.#due = true;
    queueMicrotask(() => {
      this.#due = false;
      this.#tell();
    });
  }

  #tell(): void {
    const byHost = new Map<number, HostLeases>();
    for (const { hostRef, deadlineAt, state } of this.#context.registry.live()) {
      if (hostRef === undefined) continue;
      const before = byHost.get(hostRef) ?? { count: 0, releasing: 0, lastDeadlineAt: 0 };
      byHost.set(hostRef, {
        count: before.count + 1,
        releasing: before.releasing + (state.kind === 'releasing' ? 1 : 0),
        lastDeadlineAt: Math.max(before.lastDeadlineAt, deadlineAt),
      });
    }
    const text = JSON.stringify([...byHost]);
    if (text === this.#told) return;
    this.#told = text;
    this.#context.fleet.setHostLeases(byHost);
  }
}
