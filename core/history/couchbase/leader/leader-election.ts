import { randomUUID } from 'node:crypto';
import type { RoleStatus } from '../../../model/couchbase.ts';
import type { CancelTimer, ChangeGate, Clock, Logger } from '../../../ports.ts';
import type { Bucket } from '../bucket.ts';
import type { Cas } from '../sdk/cas.ts';
import {
  COORDINATION_TIMEOUT_MS,
  changeCoordination,
  EPOCH_KEY,
  EpochDocument,
  LEADER_KEY,
  LeaderDocument,
  readCoordination,
} from './coordination.ts';
import { DurabilityReport } from './durability-report.ts';
import {
  type ClockReading,
  createLeaderLease,
  judgeLease,
  type LeaderLease,
  readClocks,
  renewalPauseMs,
} from './leader-lease.ts';
import type { Members } from './members.ts';

const WATCH_MS = 1_000;
/** How long one that resigned leaves the lease to others. */
const RESIGNED_MS = 10_000;
/** How long one that was told to expect leadership looks for it, so often. */
const EXPECTED_MS = 5_000;
const EXPECTED_WATCH_MS = 100;
/** How long a start waits for the cluster before a service that was always alone goes on alone. */
const DECIDE_MS = 5_000;

export interface RoleChange {
  readonly role: RoleStatus;
  /** Another service led last: what this one remembers as live is out of date. */
  readonly takenOver: boolean;
}

export interface LeaderElectionOptions {
  readonly bucket: Bucket;
  readonly connected: () => boolean;
  readonly members: Members;
  /** The same for every process of a data folder, of which one runs at a time. */
  readonly member: string;
  /** Acts already when the bucket comes into the configuration. */
  readonly acting: boolean;
  readonly url: () => string | undefined;
  readonly leaseSeconds: () => number;
  readonly clock: Clock;
  readonly logger: Logger;
  /** What the bucket answered, for its status; undefined: well. */
  readonly met: (reason: string | undefined) => void;
  readonly onRole: (change: RoleChange) => void;
  /** There is an epoch to write with, again. */
  readonly onLease: () => void;
  /** What must be known before acting in another's place. */
  readonly beforeTakeOver: () => Promise<void>;
}

/**
 * One leader among the services on a bucket, by a document with an expiry that is renewed with its CAS. A service that
 * never had a peer goes on alone when the cluster fails; one that has must stop before its lease can be another's.
 */
export class LeaderElection {
  readonly #options: LeaderElectionOptions;
  readonly #session = randomUUID();
  readonly #startedMs: number;
  #role: RoleStatus;
  #lease: LeaderLease | undefined;
  #stepping: Promise<void> | undefined;
  #cancelTimer: CancelTimer = () => {};
  #cancelLapse: CancelTimer = () => {};
  readonly #durability: DurabilityReport;
  /** The step in progress began when there was no valid lease any more: what it finds is about now. */
  #beganWithoutLease = false;
  #again = false;
  #closed = false;
  /** Until then another one is to lead. */
  #resignedUntilMs = Number.NEGATIVE_INFINITY;
  /** Until then its predecessor hands over: nothing need be learnt from the bucket. */
  #expectedUntilMs = Number.NEGATIVE_INFINITY;

  constructor(options: LeaderElectionOptions) {
    this.#options = options;
    this.#durability = new DurabilityReport(options.bucket, options.logger);
    this.#startedMs = options.clock.monotonicMs();
    this.#role = options.acting ? { kind: 'alone' } : { kind: 'deciding' };
    void this.step();
  }

  role(): RoleStatus {
    return this.#role;
  }

  /** The epoch to write with; undefined: this service must not write now. */
  epoch(): number | undefined {
    return this.#role.kind === 'leader' && this.#holdsLease() ? this.#lease?.epoch : undefined;
  }

  /** Whether this service may change the hosts. @see docs/decisions/0068-the-lease-is-checked-where-a-call-is-written.md */
  gateState(): ReturnType<ChangeGate['state']> {
    if (this.#role.kind !== 'leader') return acts(this.#role) ? 'open' : 'closed';
    if (this.#holdsLease()) return 'open';
    void this.step();
    return 'unconfirmed';
  }

  /** Renews or looks now, or once more where that is being done. Resolves when it is done. */
  step(): Promise<void> {
    this.#cancelTimer();
    this.#again = this.#stepping !== undefined;
    this.#stepping ??= this.#steps().finally(() => {
      this.#stepping = undefined;
      this.#schedule();
    });
    return this.#stepping;
  }

  /** A document was written by a later leader than this one: it must be found out who leads. */
  doubt(): Promise<void> {
    this.#lease = undefined;
    return this.step();
  }

  /** False also where nobody can tell how much of it has passed; then it is found out anew. */
  #holdsLease(): boolean {
    if (!this.#lease) return false;
    const verdict = judgeLease(this.#lease, this.#options.clock);
    if (verdict === 'clocks-diverged') {
      this.#options.logger.warn({}, 'the clocks jumped against each other: leadership is confirmed anew');
      void this.doubt();
    }
    return verdict === 'valid';
  }

  /**
   * Stops acting, lets `handOver` tell the next leader, and gives the lease up; others have the first chance to take it.
   * False: it did not lead.
   */
  async resign(handOver: () => Promise<void>): Promise<boolean> {
    const { clock, bucket, logger } = this.#options;
    await this.#stepping;
    const lease = this.#lease;
    if (this.#role.kind !== 'leader' || !lease) return false;
    this.#resignedUntilMs = clock.monotonicMs() + RESIGNED_MS;
    this.#lease = undefined;
    this.#cancelLapse();
    this.#become({ kind: 'standby', reason: 'leadership is being handed over' }, false);
    await handOver().catch((error: unknown) => {
      logger.warn({ err: error }, 'the next leader starts from what the hosts show');
    });
    await bucket.remove(LEADER_KEY, lease.cas).catch(() => {});
    return true;
  }

  /** The leader hands over to this service: it claims as soon as the lease is free. */
  expectLeadership(): void {
    this.#expectedUntilMs = this.#options.clock.monotonicMs() + EXPECTED_MS;
    void this.step();
  }

  /** Gives the lease back, so that another need not wait for its end. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#cancelTimer();
    this.#cancelLapse();
    await this.#stepping;
    const lease = this.#lease;
    this.#lease = undefined;
    if (!lease || !this.#options.connected()) return;
    // Where it can't be said, the lease ends by itself.
    await this.#options.bucket.remove(LEADER_KEY, lease.cas).catch(() => {});
  }

  async #steps(): Promise<void> {
    do {
      this.#again = false;
      try {
        await this.#step();
      } catch (error) {
        await this.#failed(error);
      }
    } while (this.#again && !this.#closed);
  }

  /** The bucket's thread or the store: as if there were no answer. */
  async #failed(error: unknown): Promise<void> {
    this.#options.logger.warn({ err: error }, 'a step of the election failed');
    await this.#unreachable(error instanceof Error ? error.message : String(error)).catch(() => {});
  }

  #schedule(): void {
    if (this.#closed) return;
    this.#cancelTimer = this.#options.clock.setTimer(this.#nextStepMs(), () => void this.step());
  }

  #nextStepMs(): number {
    const { clock, leaseSeconds } = this.#options;
    if (this.#role.kind === 'leader' && this.#lease) return renewalPauseMs(leaseSeconds());
    const isExpected = this.#role.kind === 'standby' && clock.monotonicMs() < this.#expectedUntilMs;
    return isExpected ? EXPECTED_WATCH_MS : WATCH_MS;
  }

  /** Leaves the lease to others for a while. */
  #hasResigned(): boolean {
    return this.#options.clock.monotonicMs() < this.#resignedUntilMs;
  }

  async #step(): Promise<void> {
    if (this.#closed) return;
    this.#beganWithoutLease = !this.#lease || judgeLease(this.#lease, this.#options.clock) !== 'valid';
    if (!this.#options.connected()) return this.#unreachable('there is no connection');
    if (this.#lease && (await this.#renew(this.#lease))) return;
    if (this.#closed) return;
    const there = await readCoordination(this.#options.bucket, LEADER_KEY, LeaderDocument);
    switch (there.kind) {
      case 'missing':
        return this.#hasResigned() ? undefined : this.#claim(undefined);
      case 'found':
        return this.#meet(there.value, there.cas);
      default:
        return this.#unreachable(there.reason);
    }
  }

  /** @returns false: it has to be found out who leads */
  async #renew(lease: LeaderLease): Promise<boolean> {
    const sent = readClocks(this.#options.clock);
    const outcome = await this.#write(lease.epoch, lease.cas);
    if (outcome.kind === 'stored') {
      this.#options.met(undefined);
      this.#hold({ epoch: lease.epoch, cas: outcome.cas }, sent);
      // Stepped down meanwhile, but nobody came between.
      this.#become({ kind: 'leader', epoch: lease.epoch }, false);
      await this.#options.members.look();
      return true;
    }
    if (outcome.kind !== 'conflict') {
      // Where it was written all the same, the next renewal meets a conflict and reads.
      await this.#unreachable(outcome.reason);
      return true;
    }
    return false;
  }

  /** Ours until shortly before the server lets it go, whatever an operation in progress does. */
  #hold(document: { cas: Cas; epoch: number }, sent: ClockReading): void {
    const { clock, onLease } = this.#options;
    const hadNone = !this.#lease || judgeLease(this.#lease, clock) !== 'valid';
    this.#lease = createLeaderLease({ ...document, leaseSeconds: this.#options.leaseSeconds() }, sent);
    this.#cancelLapse();
    if (hadNone) queueMicrotask(onLease);
    const leftMs = this.#lease.validUntilMs - clock.monotonicMs();
    this.#cancelLapse = clock.setTimer(leftMs, () => void this.#lapse());
  }

  /** One with peers stops at once; one that was always alone may go on, but looks first whether it still is. */
  async #lapse(): Promise<void> {
    if (this.#closed) return;
    if (await this.#options.members.others())
      await this.#unreachable('the lease could not be renewed in time');
    else await this.step();
  }

  async #meet(leader: LeaderDocument, cas: Cas): Promise<void> {
    if (leader.owner !== this.#options.member) return this.#standBy(leader);
    if (this.#hasResigned()) return;
    const own = this.#lease;
    if (leader.session === this.#session && own && own.epoch === leader.epoch) {
      // Written by a renewal whose answer was lost.
      await this.#renew({ ...own, cas });
      return;
    }
    // Of an earlier process of this folder, or an earlier claim: nobody else can have it.
    return this.#claim(cas);
  }

  async #claim(cas: Cas | undefined): Promise<void> {
    const { bucket, member, clock, beforeTakeOver } = this.#options;
    let epoch = 0;
    const last = await changeCoordination(bucket, EPOCH_KEY, EpochDocument, (there) => {
      epoch = (there?.epoch ?? 0) + 1;
      // The owner changes only with a lease: a claim that fails must not hide who led last.
      return { epoch, owner: there?.owner ?? member };
    });
    if (last.kind !== 'agreed') return this.#unreachable(last.reason);
    const sent = readClocks(clock);
    const outcome = await this.#write(epoch, cas);
    if (outcome.kind !== 'stored') {
      if (outcome.kind !== 'conflict') await this.#unreachable(outcome.reason);
      return;
    }
    this.#hold({ cas: outcome.cas, epoch }, sent);
    void this.#durability.log();
    const takenOver = last.value !== undefined && last.value.owner !== member;
    if (takenOver && clock.monotonicMs() >= this.#expectedUntilMs) await beforeTakeOver();
    await changeCoordination(bucket, EPOCH_KEY, EpochDocument, () => ({ epoch, owner: member }));
    // What it did alone since another led is not what that one did.
    if (takenOver && acts(this.#role)) this.#become({ kind: 'deciding' }, false);
    this.#become({ kind: 'leader', epoch }, takenOver);
    await this.#options.members.look();
  }

  async #standBy(leader: LeaderDocument): Promise<void> {
    this.#lease = undefined;
    this.#cancelLapse();
    const { url } = leader;
    const reason = url === undefined ? 'another service leads' : `${url} leads`;
    this.#become({ kind: 'standby', reason, ...(url === undefined ? {} : { leaderUrl: url }) }, false);
    await this.#options.members.register(this.#options.url());
  }

  async #unreachable(reason: string): Promise<void> {
    const { clock, members, met } = this.#options;
    const role = this.#role;
    met(reason);
    if (this.#lease && judgeLease(this.#lease, clock) === 'valid') return;
    if (role.kind === 'deciding' && clock.monotonicMs() - this.#startedMs < DECIDE_MS) return;
    if (role.kind === 'standby' && role.leaderUrl === undefined) return;
    if (await members.others()) {
      const standby = `the cluster can't be reached (${reason}) and other services share the bucket`;
      this.#become({ kind: 'standby', reason: standby }, false);
    } else if (role.kind === 'deciding' || (role.kind === 'leader' && this.#beganWithoutLease)) {
      this.#become({ kind: 'alone' }, false);
    }
  }

  #become(role: RoleStatus, takenOver: boolean): void {
    const before = this.#role;
    this.#role = role;
    const url = (one: RoleStatus) => (one.kind === 'standby' ? one.reason : undefined);
    if (before.kind === role.kind && url(before) === url(role)) return;
    this.#options.logger.info({ role, takenOver }, `this service is ${role.kind}`);
    this.#options.onRole({ role, takenOver });
  }

  #write(epoch: number, cas: Cas | undefined) {
    const { bucket, member, url } = this.#options;
    const where = url();
    const content: LeaderDocument = {
      owner: member,
      session: this.#session,
      epoch,
      ...(where === undefined ? {} : { url: where }),
    };
    return bucket.write({
      key: LEADER_KEY,
      content,
      cas,
      expirySeconds: this.#options.leaseSeconds(),
      durable: true,
      timeoutMs: COORDINATION_TIMEOUT_MS,
    });
  }
}

/** It makes, expires and deletes VMs. */
export function acts(role: RoleStatus): boolean {
  return role.kind === 'alone' || role.kind === 'leader';
}
