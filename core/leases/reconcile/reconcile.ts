import { createTrace, runInTrace } from '../../base/trace.ts';
import type { FleetEntry, RowChanges } from '../../fleet/index.ts';
import { DynvmError } from '../../model/failure.ts';
import { isLive } from '../../model/lease.ts';
import {
  type FindingRef,
  type ReconcileFinding,
  type ReconcileOptions,
  toFindingRef,
} from '../../model/reconcile.ts';
import type { VmRow } from '../../model/vm.ts';
import type { CancelTimer, HistoryStore } from '../../ports.ts';
import type { Ref } from '../../xapi/index.ts';
import type { Actor } from '../lease/actor.ts';
import type { ProvisioningContext } from '../provisioning/provisioning-context.ts';
import { findImportedVms } from './adopted-leases.ts';
import {
  type Comparison,
  compareOwnVm,
  type Difference,
  describeDifference,
  findDifferences,
  findMissingVm,
  isUnwantedClone,
  unknownHost,
} from './differences.ts';
import { assertNoHeartbeat } from './heartbeat.ts';
import { attempt, ReconcileActions } from './reconcile-actions.ts';

const HOUR_MS = 3_600_000;
/** A clone comes piece by piece: deleted too early it would leave its disks behind. */
const CLONE_COMPLETE_MS = 3_000;

export interface ReconcileParts {
  context: ProvisioningContext;
  store: HistoryStore;
}

interface RunOptions extends ReconcileOptions {
  /** Undefined: the service by itself. */
  actor: Actor | undefined;
}

/** What the service does by itself: a disk may be somebody's work, so its end is a person's decision. */
const BY_ITSELF: RunOptions = { dryRun: false, removeDisks: false, force: false, actor: undefined };

/**
 * Compares leases and hosts both ways: at every (re)connect of an entry as a whole, between them VM by VM, every hour
 * and on demand. Each difference has one outcome: a marked VM without a lease is adopted, a lease without a VM ends as
 * deleted outside, what nobody counts on is removed, what is not ours is only told.
 */
export class Reconcile {
  readonly #options: ReconcileParts;
  readonly #actions: ReconcileActions;
  /** Entries that were compared since they came, with the end of what follows their changes. */
  readonly #complete = new Map<number, () => void>();
  readonly #lookingSoon = new Map<number, CancelTimer>();
  /** Disks that were told of already, so that the hourly run does not repeat itself. */
  readonly #toldDisks = new Set<string>();
  #cancelTimer: CancelTimer | undefined;

  constructor(options: ReconcileParts) {
    this.#options = options;
    this.#actions = new ReconcileActions(options.context);
  }

  /** Looks at the entries that are there, and at all every hour from now. */
  start(): void {
    this.entriesChanged();
    this.#runNextHour();
  }

  stop(): void {
    this.#cancelTimer?.();
    for (const hostRef of [...this.#complete.keys()]) this.#leave(hostRef);
  }

  /** Looks which entries came back or were lost. */
  entriesChanged(): void {
    for (const entry of this.#options.context.fleet.entries()) {
      if (!isTellable(entry)) this.#leave(entry.hostRef);
      else if (!this.#complete.has(entry.hostRef)) {
        this.#complete.set(
          entry.hostRef,
          entry.onChange((vms) => this.#lookAtClones(entry, vms ?? [])),
        );
        this.#reconcileByItself(entry);
      }
    }
  }

  vmRowsChanged(changes: RowChanges<VmRow, string>): void {
    const { context } = this.#options;
    for (const row of changes.upserts) {
      if (row.owner.kind !== 'ours') continue;
      const entry = context.fleet.entry(row.hostRef);
      const vm = entry?.inventory.vmByUuid(row.uuid);
      if (!entry?.inventory.complete || !vm) continue;
      const difference = compareOwnVm(this.#comparison(), row.owner.leaseId, vm);
      // It is waiting for a change of its own kind; any other must not hurry it.
      if (this.#options.context.orphanedVms.isRemoving({ hostRef: row.hostRef, vmUuid: row.uuid })) continue;
      if (difference) this.#settleByItself(entry, difference);
      else this.#refresh(entry, row.owner.leaseId, vm.record);
    }
    if (changes.removes.length > 0) this.#removed(new Set(changes.removes));
  }

  /**
   * Compares everything now.
   * @returns one finding per difference, hosts that can't be asked included
   * @throws DynvmError bad-input: `adopt` names this installation; unavailable: that one is still at work
   */
  async run(options: ReconcileOptions, actor: Actor): Promise<ReconcileFinding[]> {
    const { context } = this.#options;
    if (options.adopt === context.installation) {
      throw new DynvmError({
        code: 'bad-input',
        message: `${options.adopt} is this installation: its VMs are its own already.`,
        where: { field: 'adopt' },
      });
    }
    if (options.adopt !== undefined && !options.dryRun && !options.force) {
      assertNoHeartbeat(context, options.adopt);
    }
    const perEntry = await Promise.all(
      context.fleet.entries().map(async (entry) => {
        if (entry.row.state.kind === 'duplicate') return [];
        if (options.only && !options.only.some(({ hostRef }) => hostRef === entry.hostRef)) return [];
        if (!isTellable(entry)) return [unknownHost(entry)];
        return this.#reconcile(entry, { ...options, actor });
      }),
    );
    const findings = perEntry.flat();
    if (!options.dryRun) this.#logRun(findings, actor.name);
    return findings;
  }

  async #reconcile(entry: FleetEntry, options: RunOptions): Promise<ReconcileFinding[]> {
    const { context, store } = this.#options;
    this.#refreshAll(entry);
    const isWanted = createWantedTest(entry, options);
    const differences = findDifferences(this.#comparison(options.adopt), entry).filter(isWanted);
    // What is certain is settled at once: the store may take its time.
    const settled = differences.map((difference) => this.#settle(entry, difference, options));
    const imported = (await findImportedVms(context, store, entry)).filter(isWanted);
    settled.push(...imported.map((difference) => this.#settle(entry, difference, options)));
    return Promise.all(settled);
  }

  /** Never rejects: what can't be done is part of the finding. */
  async #settle(entry: FleetEntry, difference: Difference, options: RunOptions): Promise<ReconcileFinding> {
    const finding = describeDifference(entry, difference, options);
    if (options.dryRun || finding.action === 'none') return finding;
    if (finding.action === 'report') {
      this.#report(finding);
      return finding;
    }
    const failure = await attempt(this.#options.context, () =>
      this.#act(entry, difference, options.actor ?? this.#options.context.ownActors.reconcile),
    );
    return { ...finding, done: failure === undefined, ...(failure ? { failure } : {}) };
  }

  async #act(entry: FleetEntry, difference: Difference, actor: Actor): Promise<void> {
    switch (difference.kind) {
      case 'deleted-outside':
        return this.#actions.closeDeletedOutside(entry, difference.lease);
      case 'untracked':
        if (this.#actions.isClaiming(difference.leaseId)) return;
        return this.#actions.adopt(entry, difference.ref, difference.record);
      case 'orphaned':
      case 'incomplete': {
        const failure = await this.#actions.removeVm(entry, difference.leaseId, difference.record);
        if (failure) throw new DynvmError(failure);
        return;
      }
      case 'imported':
        return this.#actions.takeImported(entry, difference);
      case 'deadline-differs':
        return this.#actions.alignDeadline(entry, difference);
      case 'orphan-disk':
        return this.#actions.removeDisk(entry, difference, actor);
      case 'other-installation':
        return this.#actions.takeOver(entry, difference, actor);
      case 'copy':
    }
  }

  /** A clone that an earlier run asked for may come when its lease has long ended. */
  #lookAtClones(entry: FleetEntry, vms: Iterable<Ref>): void {
    const { clock } = this.#options.context;
    for (const ref of vms) {
      const record = entry.inventory.get('VM', ref);
      if (!record || this.#lookingSoon.has(entry.hostRef)) continue;
      if (!isUnwantedClone(this.#comparison(), entry, { ref, record })) continue;
      const cancel = clock.setTimer(CLONE_COMPLETE_MS, () => {
        this.#lookingSoon.delete(entry.hostRef);
        if (isTellable(entry)) this.#reconcileByItself(entry);
      });
      this.#lookingSoon.set(entry.hostRef, cancel);
    }
  }

  /** In a trace of its own: the timer or event it comes from may belong to any call. */
  #reconcileByItself(entry: FleetEntry): void {
    void runInTrace(createTrace('reconcile'), () => this.#reconcile(entry, BY_ITSELF));
  }

  #settleByItself(entry: FleetEntry, difference: Difference): void {
    void runInTrace(createTrace('reconcile'), () => this.#settle(entry, difference, BY_ITSELF));
  }

  #leave(hostRef: number): void {
    this.#complete.get(hostRef)?.();
    this.#complete.delete(hostRef);
    this.#lookingSoon.get(hostRef)?.();
    this.#lookingSoon.delete(hostRef);
  }

  #removed(keys: ReadonlySet<string>): void {
    const { context } = this.#options;
    for (const lease of context.registry.live()) {
      if (lease.state.kind !== 'available' || !keys.has(`${lease.hostRef}/${lease.vmUuid}`)) continue;
      const entry = lease.hostRef === undefined ? undefined : context.fleet.entry(lease.hostRef);
      const difference = entry?.inventory.complete && findMissingVm(this.#comparison(), entry, lease);
      if (entry && difference) this.#settleByItself(entry, difference);
    }
  }

  #refreshAll(entry: FleetEntry): void {
    for (const lease of this.#options.context.registry.live()) {
      const vm = lease.vmUuid === undefined ? undefined : entry.inventory.vmByUuid(lease.vmUuid);
      if (vm) this.#actions.refresh(lease, entry, vm.record);
    }
  }

  #refresh(entry: FleetEntry, leaseId: string, record: Parameters<ReconcileActions['refresh']>[2]): void {
    const lease = this.#options.context.registry.lease(leaseId);
    if (lease && isLive(lease)) this.#actions.refresh(lease, entry, record);
  }

  #report(finding: ReconcileFinding): void {
    if (finding.uuid === undefined || this.#toldDisks.has(finding.uuid)) return;
    this.#toldDisks.add(finding.uuid);
    this.#options.context.registry.log({
      level: 'warning',
      kind: 'disk.orphan-found',
      message: finding.message,
      actor: 'service',
      hostRef: finding.hostRef,
      ...(finding.leaseId === undefined ? {} : { leaseId: finding.leaseId }),
    });
  }

  #logRun(findings: readonly ReconcileFinding[], actor: string): void {
    const done = findings.filter((finding) => finding.done).length;
    const differences = `${findings.length} ${findings.length === 1 ? 'difference' : 'differences'}`;
    this.#options.context.registry.log({
      level: 'info',
      kind: 'reconcile.ran',
      message: `Leases and hosts were compared: ${differences}, ${done} settled.`,
      actor,
    });
  }

  #comparison(adopt?: string): Comparison {
    return { context: this.#options.context, adopt };
  }

  #runNextHour(): void {
    this.#cancelTimer = this.#options.context.clock.setTimer(HOUR_MS, () => {
      this.#runNextHour();
      for (const entry of this.#options.context.fleet.entries()) {
        if (isTellable(entry)) this.#reconcileByItself(entry);
      }
    });
  }
}

/** Whether a difference is to be settled: all are, unless some were named. */
function createWantedTest(entry: FleetEntry, options: RunOptions): (difference: Difference) => boolean {
  if (!options.only) return () => true;
  const wanted = new Set(options.only.map(toFindingKey));
  return (difference) =>
    wanted.has(toFindingKey(toFindingRef(describeDifference(entry, difference, options))));
}

function toFindingKey({ hostRef, kind, id }: FindingRef): string {
  return `${hostRef} ${kind} ${id}`;
}

/** A pool that two entries name has one owner: its VMs are met there. */
function isTellable(entry: FleetEntry): boolean {
  return entry.inventory.complete && entry.row.state.kind !== 'duplicate';
}
