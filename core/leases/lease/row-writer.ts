import type { AuditRecord } from '../../model/audit-entry.ts';
import type { Lease } from '../../model/lease.ts';
import type { RequestRow } from '../../model/request.ts';
import type { Clock, HistoryStore, Logger } from '../../ports.ts';

const RETRY_MS = 5_000;
/** Anybody with a token can be refused as often as they like. */
const MAX_DUE_AUDIT = 10_000;

interface Waiter {
  resolve(): void;
  reject(error: unknown): void;
}

/** Saves changed rows one batch after another; while the store refuses, they stay due and are tried again. */
export class RowWriter {
  readonly #store: HistoryStore;
  readonly #clock: Clock;
  readonly #logger: Logger;
  /** The newest form of each row that is due: several changes in the meantime are one write. */
  #requests = new Map<string, RequestRow>();
  #leases = new Map<string, Lease>();
  #audit: AuditRecord[] = [];
  /** Leases that were saved by another way since the batch in flight began. */
  #superseded = new Set<string>();
  #waiters: Waiter[] = [];
  #running = false;
  #closed = false;
  #wake: (() => void) | undefined;

  constructor(options: { store: HistoryStore; clock: Clock; logger: Logger }) {
    this.#store = options.store;
    this.#clock = options.clock;
    this.#logger = options.logger;
  }

  requestChanged(row: RequestRow): void {
    this.#requests.set(row.id, row);
    this.#start();
  }

  leaseChanged({ wait: _wait, ...row }: Lease): void {
    this.#leases.set(row.id, row);
    this.#start();
  }

  /** While the store is broken, refused attempts are dropped once so many records wait; changes never are. */
  auditAppended(record: AuditRecord): void {
    if (record.outcome === 'refused' && this.#audit.length >= MAX_DUE_AUDIT) return;
    this.#audit.push(record);
    this.#start();
  }

  /** What is due of these leases is not written any more: newer rows of them are saved by another way. */
  supersede(leaseIds: readonly string[]): void {
    for (const id of leaseIds) {
      this.#leases.delete(id);
      this.#superseded.add(id);
    }
  }

  /** Resolves when everything changed so far is saved. @throws what the store threw; the rows stay due */
  flush(): Promise<void> {
    const written = new Promise<void>((resolve, reject) => {
      this.#waiters.push({ resolve, reject });
    });
    this.#wake?.();
    this.#start();
    return written;
  }

  /** Saves what is due once more and stops. */
  async close(): Promise<void> {
    await this.flush().catch((error: unknown) => {
      this.#logger.error(
        { err: error },
        'the last changes could not be saved; the markers on the VMs remain',
      );
    });
    this.#closed = true;
  }

  #start(): void {
    if (this.#running || this.#closed) return;
    this.#running = true;
    // One turn later, so that the changes of one synchronous step go together.
    queueMicrotask(() => void this.#run());
  }

  async #run(): Promise<void> {
    while (this.#isDue()) {
      const saved = await this.#writeOnce();
      if (!saved && this.#waiters.length === 0) await this.#pause();
      if (this.#closed) break;
    }
    this.#running = false;
  }

  #isDue(): boolean {
    return this.#requests.size + this.#leases.size + this.#audit.length + this.#waiters.length > 0;
  }

  async #writeOnce(): Promise<boolean> {
    const [requests, leases, audit] = [this.#requests, this.#leases, this.#audit];
    const waiters = this.#waiters;
    this.#requests = new Map();
    this.#leases = new Map();
    this.#audit = [];
    this.#waiters = [];
    this.#superseded = new Set();
    try {
      if (requests.size + leases.size + audit.length > 0) {
        await this.#store.save({ requests: [...requests.values()], leases: [...leases.values()], audit });
      }
      for (const waiter of waiters) waiter.resolve();
      return true;
    } catch (error) {
      // What changed again meanwhile is newer than what could not be saved.
      this.#requests = new Map([...requests, ...this.#requests]);
      for (const id of this.#superseded) leases.delete(id);
      this.#leases = new Map([...leases, ...this.#leases]);
      this.#audit = [...audit, ...this.#audit];
      this.#logger.error({ err: error, retryMs: RETRY_MS }, 'changes could not be saved; tried again');
      for (const waiter of waiters) waiter.reject(error);
      return false;
    }
  }

  #pause(): Promise<void> {
    return new Promise((resolve) => {
      const cancel = this.#clock.setTimer(RETRY_MS, () => this.#wake?.());
      this.#wake = () => {
        cancel();
        this.#wake = undefined;
        resolve();
      };
    });
  }
}
