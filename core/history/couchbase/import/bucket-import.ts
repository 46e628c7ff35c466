import type { ImportStatus } from '../../../model/couchbase.ts';
import type { CancelTimer, Clock, Logger } from '../../../ports.ts';
import type { SqliteStore } from '../../sqlite/sqlite-store.ts';
import type { Bucket, DocumentContent, QueryOutcome } from '../bucket.ts';
import { couchbaseBackoffMs } from '../couchbase-backoff.ts';
import { freshProgress, type ImportProgress, keepProgress, readProgress } from './import-progress.ts';
import { ALL_DOCUMENTS, CREATED_SINCE, DELETED_SINCE, NOT_DELETED, type Statement } from './statements.ts';

const PAGE_ROWS = 1_000;
const POLL_MS = 60_000;
/** Clocks of services differ, and a document's time is older than its write. */
const OVERLAP_MS = 3_600_000;
/** Our own coordination documents. */
const OWN_PREFIX = 'dynvm:';

export interface BucketImportOptions {
  readonly bucket: Bucket;
  /** Another bucket is read from its beginning. */
  readonly bucketId: string;
  readonly store: Pick<SqliteStore, 'importBatch' | 'readSetting' | 'writeSetting'>;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly connected: () => boolean;
}

/**
 * Takes over what other services write: the whole bucket at first contact (a page at a time, so that an interrupted
 * import goes on where it was), then what changed since the watermark.
 * META().cas does not order changes across nodes, a time in the document has to serve
 */
export class BucketImport {
  readonly #options: BucketImportOptions;
  #progress: ImportProgress;
  #state: ImportStatus['state'] = 'idle';
  #lastError: ImportStatus['lastError'];
  #running: Promise<void> | undefined;
  #failures = 0;
  #cancelTimer: CancelTimer = () => {};
  #closed = false;

  constructor(options: BucketImportOptions) {
    this.#options = options;
    this.#progress = freshProgress(options.bucketId);
  }

  status(): ImportStatus {
    const { complete, imported, kept, skipped, oddFields, lastReadAt, watermarkAt } = this.#progress;
    return {
      state: this.#state,
      complete,
      imported,
      kept,
      skipped,
      oddFields,
      ...(lastReadAt === undefined ? {} : { lastReadAt }),
      ...(watermarkAt === undefined ? {} : { watermarkAt }),
      ...(this.#lastError ? { lastError: this.#lastError } : {}),
    };
  }

  /** Reads now, unless it is reading. Resolves when it has. */
  read(): Promise<void> {
    this.#cancelTimer();
    this.#running ??= this.#run().finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#cancelTimer();
    await this.#running;
  }

  async #run(): Promise<void> {
    if (this.#closed || !this.#options.connected()) return;
    this.#state = 'running';
    let outcome: Exclude<QueryOutcome, { kind: 'rows' }> | undefined;
    try {
      this.#progress = await readProgress(this.#options.store, this.#options.bucketId);
      outcome = this.#progress.complete ? await this.#readChanges() : await this.#readEverything();
    } catch (error) {
      outcome = { kind: 'transient', reason: error instanceof Error ? error.message : String(error) };
    }
    this.#ended(outcome);
  }

  /** @returns what stopped it */
  async #readEverything() {
    const { clock, logger, bucketId } = this.#options;
    this.#progress = { ...this.#progress, watermarkAt: this.#progress.watermarkAt ?? clock.now() };
    const stopped = await this.#readPages(ALL_DOCUMENTS, {}, this.#progress.after);
    if (stopped) return stopped;
    if (this.#closed) return undefined;
    await this.#keep({ complete: true, after: '', lastReadAt: clock.now() });
    const { imported, kept, skipped, oddFields } = this.#progress;
    logger.info({ bucketId, imported, kept, skipped, oddFields }, 'the bucket was taken over');
    return undefined;
  }

  async #readChanges() {
    const { clock } = this.#options;
    const startedAt = clock.now();
    const since = Math.max(0, (this.#progress.watermarkAt ?? 0) - OVERLAP_MS) / 1000;
    for (const statement of [CREATED_SINCE, DELETED_SINCE, NOT_DELETED] as const) {
      const stopped = await this.#readPages(statement, statement === NOT_DELETED ? {} : { since }, '');
      if (stopped) return stopped;
    }
    if (!this.#closed) await this.#keep({ watermarkAt: startedAt, lastReadAt: clock.now() });
    return undefined;
  }

  async #readPages(statement: Statement, parameters: DocumentContent, from: string) {
    let after = from;
    while (!this.#closed) {
      const page = await this.#options.bucket.query(statement, { ...parameters, after, limit: PAGE_ROWS });
      if (page.kind !== 'rows') return page;
      const last = page.rows.at(-1)?.key;
      await this.#takeOver(page.rows);
      if (page.rows.length < PAGE_ROWS || typeof last !== 'string') return undefined;
      after = last;
      if (statement === ALL_DOCUMENTS) await this.#keep({ after });
    }
    return undefined;
  }

  async #takeOver(rows: readonly DocumentContent[]): Promise<void> {
    const documents = rows.flatMap(({ key, document }) =>
      typeof key === 'string' && !key.startsWith(OWN_PREFIX)
        ? [{ key, document: isObject(document) ? document : {} }]
        : [],
    );
    if (documents.length === 0) return;
    const count = await this.#options.store.importBatch(documents);
    // Only the first reading counts: the same documents come again with every overlap.
    if (this.#progress.complete) return;
    const { imported, kept, skipped, oddFields } = this.#progress;
    this.#progress = {
      ...this.#progress,
      imported: imported + count.imported,
      kept: kept + count.kept,
      skipped: skipped + count.skipped,
      oddFields: oddFields + count.oddFields,
    };
  }

  async #keep(changes: Partial<ImportProgress>): Promise<void> {
    this.#progress = { ...this.#progress, ...changes };
    await keepProgress(this.#options.store, this.#progress);
  }

  #ended(outcome: Exclude<QueryOutcome, { kind: 'rows' }> | undefined): void {
    const { clock, logger, bucketId } = this.#options;
    this.#state = outcome?.kind === 'no-index' ? 'no-index' : 'idle';
    this.#failures = outcome ? this.#failures + 1 : 0;
    this.#lastError = outcome && { at: clock.now(), reason: outcome.reason };
    if (outcome && this.#failures === 1 && !this.#closed) {
      const { kind, reason } = outcome;
      logger.warn({ bucketId, kind, reason }, 'the bucket could not be read; tried again');
    }
    if (this.#closed) return;
    const waitMs = outcome?.kind === 'transient' ? couchbaseBackoffMs(this.#failures) : POLL_MS;
    this.#cancelTimer = clock.setTimer(waitMs, () => void this.read());
  }
}

function isObject(value: unknown): value is DocumentContent {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
