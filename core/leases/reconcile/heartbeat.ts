import type { FleetEntry } from '../../fleet/index.ts';
import { DynvmError } from '../../model/failure.ts';
import type { CancelTimer } from '../../ports.ts';
import type { Ref, StringMap } from '../../xapi/index.ts';
import type { LeaseContext } from '../lease/lease-context.ts';

const KEY_PREFIX = 'dynvm:alive:';
const WRITE_EVERY_MS = 1_800_000;
/** One sign may be lost before a service counts as gone. */
const ALIVE_MS = 4_200_000;
/** A host that hangs must not hold up the end; its sign then stays until it is too old. */
const STOP_TIMEOUT_MS = 500;
const FORGET_MS = 7 * 24 * 3_600_000;

/**
 * Tells on each pool, in the pool's `other_config`, that this installation is at work: `dynvm:alive:<id>` = time. Whoever
 * wants to take its VMs over can see that somebody still looks after them.
 */
export class Heartbeat {
  readonly #context: LeaseContext;
  /** Entries that have our sign, since they came, with the time it says. */
  readonly #written = new Map<FleetEntry, number>();
  #cancelTimer: CancelTimer = () => {};

  constructor(context: LeaseContext) {
    this.#context = context;
  }

  start(): void {
    this.hostsChanged();
    this.#writeLater();
  }

  /** An entry that comes is told at once. */
  hostsChanged(): void {
    for (const entry of this.#context.fleet.entries()) {
      if (!isOurs(entry)) this.#written.delete(entry);
      else if (!this.#written.has(entry)) void this.#write(entry);
    }
  }

  /**
   * Takes the signs away: an installation that was stopped in order may be taken over at once. A later one stays: another
   * service of the installation leads now.
   */
  async stop(): Promise<void> {
    this.#cancelTimer();
    const key = KEY_PREFIX + this.#context.installation;
    const ours = [...this.#written].filter(
      ([entry, at]) => !(Date.parse(findPool(entry)?.otherConfig[key] ?? '') > at),
    );
    this.#written.clear();
    let cancel: CancelTimer = () => {};
    const tooLong = new Promise<void>((resolve) => {
      cancel = this.#context.clock.setTimer(STOP_TIMEOUT_MS, resolve);
    });
    await Promise.race([
      Promise.all(ours.map(([entry]) => this.#remove(entry, key).catch(() => {}))),
      tooLong,
    ]);
    cancel();
  }

  #writeLater(): void {
    this.#cancelTimer = this.#context.clock.setTimer(WRITE_EVERY_MS, () => {
      for (const entry of this.#written.keys()) void this.#write(entry);
      this.#writeLater();
    });
  }

  /** Key by key: the rest of the map is others'. */
  async #write(entry: FleetEntry): Promise<void> {
    const { clock, installation, logger, shutdown } = this.#context;
    const key = KEY_PREFIX + installation;
    const pool = findPool(entry);
    if (!pool || shutdown.aborted) return;
    const now = clock.now();
    this.#written.set(entry, now);
    try {
      if (key in pool.otherConfig) await this.#remove(entry, key);
      await entry.xapi.call('pool.add_to_other_config', [pool.ref, key, new Date(now).toISOString()]);
      for (const [other, text] of Object.entries(pool.otherConfig)) {
        if (!other.startsWith(KEY_PREFIX) || other === key) continue;
        if (now - Date.parse(text) > FORGET_MS) await this.#remove(entry, other);
      }
    } catch (error) {
      logger.debug({ hostRef: entry.hostRef, err: error }, 'no sign of life could be left on a pool');
    }
  }

  async #remove(entry: FleetEntry, key: string): Promise<void> {
    const pool = findPool(entry);
    if (pool) await entry.xapi.call('pool.remove_from_other_config', [pool.ref, key]);
  }
}

/** @throws DynvmError unavailable: that installation left a sign of life lately */
export function assertNoHeartbeat({ fleet, clock }: LeaseContext, installation: string): void {
  for (const entry of fleet.entries()) {
    const seenAt = Date.parse(findPool(entry)?.otherConfig[KEY_PREFIX + installation] ?? '');
    const agoMs = clock.now() - seenAt;
    if (!(agoMs < ALIVE_MS)) continue;
    const minutes = Math.max(0, Math.round(agoMs / 60_000));
    throw new DynvmError({
      code: 'unavailable',
      message: `Installation ${installation} was at work on ${entry.row.name} ${minutes} min ago: nothing of it was taken over.`,
      hint: `Stop its service first; where it was killed, wait ${ALIVE_MS / 60_000} min from then or use --force.`,
      where: { hostRef: entry.hostRef, field: 'adopt' },
    });
  }
}

function isOurs(entry: FleetEntry): boolean {
  return entry.inventory.complete && entry.row.state.kind !== 'duplicate';
}

function findPool({ inventory }: FleetEntry): { ref: Ref; otherConfig: StringMap } | undefined {
  for (const [ref, record] of inventory.all('pool')) return { ref, otherConfig: record.other_config };
  return undefined;
}
