import { storeFailure } from '../../store-failure.ts';
import { noteDamage, openDatabase } from '../database/open-database.ts';
import { type SaveRows, StoreSession } from '../write/store-session.ts';
import { type StoreAnswer, type StoreCall, toStoreErrorCause, type WriterMethods } from './protocol.ts';

/** All but saves, which wait for each other. */
type WriterCalls = Omit<WriterMethods, 'save'>;
type Answer = (answer: StoreAnswer) => void;

/** Everything that changes the file, one after another. Saves that arrive while one is written share the next transaction. */
export class WriterRole {
  readonly #file: string;
  #session: StoreSession | undefined;
  #waiting: { id: number; rows: SaveRows }[] = [];

  readonly #methods: WriterCalls = {
    open: () => this.#open(),
    loadLive: () => this.#opened().loadLive(),
    appendLog: (rows) => this.#opened().appendLog(rows),
    requestByKey: (requestKey) => this.#opened().requestByKey(requestKey),
    claimKey: (claim) => this.#opened().idempotency.claim(claim),
    settleKey: (claim, answer) => this.#opened().idempotency.settle(claim, answer),
    loadAccess: () => this.#opened().loadAccess(),
    saveAccess: (rows, audit) => this.#opened().saveAccess(rows, audit),
    importedLive: (vmUuids) => this.#opened().importedLive(vmUuids),
    saveCapacity: (at, samples) => this.#opened().saveCapacity(at, samples),
    importBatch: (rows) => this.#opened().importBatch(rows),
    forgetLive: () => this.#opened().forgetLive(),
    readSetting: (key) => this.#opened().settings.read(key),
    writeSetting: (key, value, audit) => this.#opened().writeSetting(key, value, audit),
    configureOutbox: (targets) => this.#opened().outbox.configure(targets),
    dueOutbox: (target, limit) => this.#opened().outbox.due(target, limit, Date.now()),
    settleOutbox: (results) => this.#opened().outbox.settle(results),
    retryOutbox: (target) => this.#opened().outbox.retry(target),
    outboxDepth: (target) => this.#opened().outbox.depth(target),
    close: () => {
      this.#session?.close();
      this.#session = undefined;
    },
  };

  constructor(file: string) {
    this.#file = file;
  }

  handle(call: StoreCall, answer: Answer): void {
    if (call.method === 'save') {
      const [rows] = call.args as Parameters<WriterMethods['save']>;
      this.#waiting.push({ id: call.id, rows });
      if (this.#waiting.length === 1) setImmediate(() => this.#commitWaiting(answer));
      return;
    }
    // Order counts: what was asked after a save sees it.
    this.#commitWaiting(answer);
    answer({ id: call.id, ok: true, value: this.#perform(call) });
  }

  #perform(call: StoreCall): unknown {
    const method = this.#methods[call.method as keyof WriterCalls] as (
      ...args: readonly unknown[]
    ) => unknown;
    return method(...call.args);
  }

  #open(): { movedAsideTo?: string } {
    const { database, movedAsideTo } = openDatabase(this.#file, Date.now());
    this.#session = new StoreSession(database);
    return movedAsideTo === undefined ? {} : { movedAsideTo };
  }

  #opened(): StoreSession {
    if (!this.#session) throw new Error('the store is closed');
    return this.#session;
  }

  #commitWaiting(answer: Answer): void {
    const saves = this.#waiting;
    this.#waiting = [];
    if (saves.length === 0) return;
    try {
      this.#opened().saveAll(saves.map(({ rows }) => rows));
      for (const { id } of saves) answer({ id, ok: true, value: undefined });
    } catch (error) {
      // One bad row must not refuse the others: each alone says which it is.
      const [only, ...others] = saves;
      if (only && others.length === 0) this.#refuse(only.id, error, answer);
      else for (const save of saves) this.#commitAlone(save, answer);
    }
  }

  #commitAlone({ id, rows }: { id: number; rows: SaveRows }, answer: Answer): void {
    try {
      this.#opened().saveAll([rows]);
      answer({ id, ok: true, value: undefined });
    } catch (error) {
      this.#refuse(id, error, answer);
    }
  }

  #refuse(id: number, error: unknown, answer: Answer): void {
    noteDamage(error, this.#file);
    answer({
      id,
      ok: false,
      failure: storeFailure(error, this.#file).failure,
      cause: toStoreErrorCause(error),
    });
  }
}
