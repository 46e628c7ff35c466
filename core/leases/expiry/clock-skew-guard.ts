import type { FleetEntry } from '../../fleet/index.ts';
import type { Lease } from '../../model/lease.ts';
import type { CancelTimer } from '../../ports.ts';
import { readDate } from '../../xapi/index.ts';
import type { LeaseContext } from '../lease/lease-context.ts';
import { findEntryOfLease } from '../lease/lease-vm.ts';
import type { DeadlineTimer } from './deadline-timer.ts';

/** Closer than this the two clocks agree: machines without a common time source differ by as much. */
const AGREE_MS = 300_000;
const ASK_AGAIN_MS = 60_000;
const LONGEST_WAIT_MS = 600_000;

export interface ClockSkewGuardOptions {
  readonly context: LeaseContext;
  readonly timer: DeadlineTimer;
  readonly expire: (leaseId: string) => void;
}

/**
 * No VM dies of a wrong clock: at the start, and after this machine's clock has jumped, a deadline counts only once a
 * host's time has confirmed the clock. Where they disagree each lease is judged by the time of its own host.
 */
export class ClockSkewGuard {
  readonly #options: ClockSkewGuardOptions;
  /** Due by this machine's clock; they wait for their host, or for any host that confirms the clock. */
  readonly #held = new Set<string>();
  /** Entries that were asked since they came, or since the clock jumped. */
  readonly #asked = new Set<number>();
  readonly #asking = new Set<number>();
  readonly #askAgain = new Map<number, CancelTimer>();
  #trusted = false;
  #told = false;

  constructor(options: ClockSkewGuardOptions) {
    this.#options = options;
  }

  hold(leaseId: string): void {
    const lease = this.#options.context.registry.liveLease(leaseId);
    if (!lease) return;
    this.#held.add(leaseId);
    const entry = this.#findEntry(lease);
    if (entry?.inventory.complete) void this.#ask(entry);
  }

  /** An entry came or went; after this machine has slept they all do. */
  hostsChanged(): void {
    const { timer, context } = this.#options;
    timer.clockMayHaveMoved();
    if (this.#trusted && !timer.clockIsTrusted()) this.#asked.clear();
    this.#trusted = timer.clockIsTrusted();
    for (const entry of context.fleet.entries()) {
      if (!entry.inventory.complete) this.#asked.delete(entry.hostRef);
      else if (!this.#asked.has(entry.hostRef) && (!this.#trusted || this.#held.size > 0)) {
        this.#asked.add(entry.hostRef);
        void this.#ask(entry);
      }
    }
  }

  stop(): void {
    for (const cancel of this.#askAgain.values()) cancel();
    this.#askAgain.clear();
  }

  async #ask(entry: FleetEntry): Promise<void> {
    const { shutdown, clock } = this.#options.context;
    const { hostRef } = entry;
    if (this.#asking.has(hostRef) || shutdown.aborted) return;
    this.#asking.add(hostRef);
    const hostNow = await readHostTime(entry);
    this.#asking.delete(hostRef);
    if (shutdown.aborted) return;
    if (hostNow === undefined) return this.#askLater(entry, ASK_AGAIN_MS);
    if (Math.abs(hostNow - clock.now()) < AGREE_MS) return this.#trust();
    this.#tell(entry, hostNow - clock.now());
    this.#judge(entry, hostNow);
    this.#askLater(entry, LONGEST_WAIT_MS);
  }

  #trust(): void {
    const { timer, context } = this.#options;
    this.stop();
    this.#told = false;
    timer.trustClock();
    const held = [...this.#held];
    this.#held.clear();
    for (const leaseId of held) {
      const lease = context.registry.liveLease(leaseId);
      if (lease) timer.follow(lease);
    }
  }

  /** By the host's time: what this machine has as due, and everything where its clock is certainly behind. */
  #judge(entry: FleetEntry, hostNow: number): void {
    const { timer, context, expire } = this.#options;
    const live = context.registry.live();
    const isBehind = live.some((lease) => latestMoment(lease) > context.clock.now() + AGREE_MS);
    for (const lease of live) {
      if (!isBehind && !this.#held.has(lease.id)) continue;
      if (this.#findEntry(lease) !== entry) continue;
      this.#held.delete(lease.id);
      if (lease.state.kind !== 'available') continue;
      const leftMs = lease.deadlineAt - hostNow;
      // Its answer has whole seconds.
      if (leftMs <= 1000) expire(lease.id);
      else timer.postpone(lease.id, Math.min(leftMs, LONGEST_WAIT_MS));
    }
  }

  #askLater({ hostRef }: FleetEntry, delayMs: number): void {
    const { clock, fleet } = this.#options.context;
    this.#askAgain.get(hostRef)?.();
    const cancel = clock.setTimer(delayMs, () => {
      this.#askAgain.delete(hostRef);
      const entry = fleet.entry(hostRef);
      if (entry?.inventory.complete) void this.#ask(entry);
    });
    this.#askAgain.set(hostRef, cancel);
  }

  #tell(entry: FleetEntry, aheadMs: number): void {
    if (this.#told) return;
    this.#told = true;
    const minutes = Math.round(Math.abs(aheadMs) / 60_000);
    const way = aheadMs > 0 ? 'behind' : 'ahead of';
    this.#options.context.registry.log({
      level: 'error',
      kind: 'clock.differs',
      message:
        `The clock of this machine is ${minutes} min ${way} that of ${entry.row.name}. Until they agree, ` +
        "deadlines are judged by each host's own time, and new ones are wrong by as much: set the clock.",
      actor: 'expiry',
      hostRef: entry.hostRef,
    });
  }

  #findEntry(lease: Lease): FleetEntry | undefined {
    return findEntryOfLease(this.#options.context, lease);
  }
}

/** Something that has certainly been: a clock before it is behind. */
function latestMoment({ createdAt, steps }: Lease): number {
  return Math.max(createdAt, steps.at(-1)?.at ?? 0);
}

/**
 * What time it is on an entry's host, in epoch ms, exact to a second; undefined where it can't be asked.
 * Asked by host.get_servertime.
 */
async function readHostTime(entry: FleetEntry): Promise<number | undefined> {
  const [host] = entry.inventory.all('host').keys();
  if (!entry.inventory.complete || host === undefined) return undefined;
  try {
    // 0 where the answer is no time at all.
    return readDate(await entry.xapi.call('host.get_servertime', [host])) || undefined;
  } catch {
    return undefined;
  }
}
