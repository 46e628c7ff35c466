import { descriptorPrefix } from '../../../history/index.ts';
import { isLive, type Lease } from '../../../model/lease.ts';
import type { QueueHistory } from '../../../ports.ts';
import { LifePredictor, type Shares, UsageAccounts, WaitRanges } from '../../../queue/index.ts';
import type { LeaseContext } from '../../lease/lease-context.ts';

/** Half of such VMs live no longer. */
const MIDDLE = 0.5;

/** What the queue knows of the past: who used how much, how long VMs live, how far estimates were off. */
export class QueueExperience {
  readonly lives = new LifePredictor();
  readonly ranges = new WaitRanges();
  readonly #accounts = new UsageAccounts();
  readonly #context: LeaseContext;
  /** Leases that are counted as live, and for whom. */
  readonly #counted = new Map<string, string>();

  constructor(context: LeaseContext) {
    this.#context = context;
  }

  get shares(): Shares {
    const { queueWeights } = this.#context.config().common;
    return { accounts: this.#accounts, weightOf: (principal) => queueWeights[principal] ?? 1 };
  }

  /** Takes up what an earlier run of the service left in the store. */
  learn({ lives, waits }: QueueHistory): void {
    const now = this.#context.clock.now();
    for (const { requester, job, fromAt, untilAt } of lives) {
      this.lives.add({ principal: requester, job }, untilAt - fromAt);
      if (untilAt <= now) this.#accounts.addPast(requester, { fromAt, untilAt }, now);
    }
    for (const { estimateMs, waitedMs } of waits) this.ranges.learn(estimateMs, waitedMs);
  }

  /** Leases have changed; also those of an earlier run, as they are loaded. */
  follow(leases: readonly Lease[]): void {
    for (const lease of leases) {
      // A warm VM is nobody's yet: its room counts as free.
      if (lease.pooled) continue;
      if (isLive(lease)) this.#begin(lease);
      else this.#end(lease);
    }
  }

  predictEnd(lease: Lease): number {
    const { createdAt, deadlineAt } = lease;
    const now = this.#context.clock.now();
    if (lease.state.kind === 'releasing') return now;
    const bounds = { lifetimeMs: Math.max(0, deadlineAt - createdAt), ageMs: now - createdAt };
    return createdAt + this.lives.predict(this.#toGroup(lease), MIDDLE, bounds);
  }

  #begin(lease: Lease): void {
    if (this.#counted.has(lease.id)) return;
    const { principal } = this.#toGroup(lease);
    const now = this.#context.clock.now();
    this.#counted.set(lease.id, principal);
    this.#accounts.addPast(principal, { fromAt: lease.createdAt, untilAt: now }, now);
    this.#accounts.changeLive(principal, 1, now);
  }

  #end(lease: Lease): void {
    const principal = this.#counted.get(lease.id);
    if (principal === undefined) return;
    this.#counted.delete(lease.id);
    const now = this.#context.clock.now();
    this.#accounts.changeLive(principal, -1, now);
    this.#accounts.prune(now);
    // One that failed tells nothing of how long such VMs are used.
    if (lease.state.kind === 'deleted') {
      this.lives.add({ principal, job: descriptorPrefix(lease.descriptor) }, now - lease.createdAt);
    }
  }

  #toGroup(lease: Lease): { principal: string; job: string } {
    const request = this.#context.registry.request(lease.requestId);
    return { principal: request?.requester ?? lease.owner, job: descriptorPrefix(lease.descriptor) };
  }
}
