import type { Database } from '../database/database.ts';
import type { Ref } from '../database/records.ts';
import { NEVER, xapiDate } from '../schema/wire-type.ts';
import type { XapiError } from './xapi-error.ts';

/** How long the server keeps finished tasks. */
const FINISHED_KEPT = { ageMs: 65 * 60_000, count: 200 };

/** The task objects of one pool, and the operations in progress that can be cancelled. */
export class Tasks {
  readonly #database: Database;
  readonly #coordinator: () => Ref;
  /** By task, calls without a task object included. */
  readonly #cancellers = new Map<Ref, () => void>();

  constructor(database: Database, coordinator: () => Ref) {
    this.#database = database;
    this.#coordinator = coordinator;
  }

  create(name: string, description = ''): Ref {
    return this.#database.insert('task', {
      name_label: name,
      name_description: description,
      created: xapiDate(Date.now()),
      finished: NEVER,
      status: 'pending',
      resident_on: this.#coordinator(),
    });
  }

  progress(task: Ref, ratio: number): void {
    if (this.#isPending(task)) this.#database.update('task', task, { progress: ratio });
  }

  /** Writes the status last, as the real server does. */
  complete(task: Ref, result: string): void {
    if (!this.#isPending(task)) return;
    this.#end(task, { result });
    this.#database.update('task', task, { status: 'success' });
    this.#dropIfUnwanted(task);
  }

  fail(task: Ref, error: XapiError): void {
    if (!this.#isPending(task)) return;
    const isCancelled = error.code === 'TASK_CANCELLED';
    this.#end(task, { error_info: isCancelled ? [] : [error.code, ...error.params] });
    this.#database.update('task', task, { status: isCancelled ? 'cancelled' : 'failure' });
    this.#dropIfUnwanted(task);
  }

  /** A pending task is removed when it ends. @throws XapiError HANDLE_INVALID */
  destroy(task: Ref): void {
    const { status } = this.#database.get('task', task);
    if (status !== 'pending' && status !== 'cancelling') this.#database.remove('task', task);
    else this.#database.update('task', task, { current_operations: { [task]: 'destroy' } });
  }

  /** Flags the task, and ends its operation if that can be cancelled now. @throws XapiError HANDLE_INVALID */
  cancel(task: Ref): void {
    const { current_operations: operations } = this.#database.get('task', task);
    this.#database.update('task', task, { current_operations: { ...operations, [task]: 'cancel' } });
    this.interrupt(task);
  }

  /** Ends the operation of a call if it can be cancelled now. */
  interrupt(task: Ref): void {
    this.#cancellers.get(task)?.();
  }

  /** Makes the operation of a call cancellable. Returns the function that ends this. */
  onCancel(task: Ref, cancel: () => void): () => void {
    this.#cancellers.set(task, cancel);
    return () => this.#cancellers.delete(task);
  }

  collectGarbage(nowMs: number): void {
    const finished = [...this.#database.all('task')].filter(([, task]) => task.finished !== NEVER);
    const oldest = xapiDate(nowMs - FINISHED_KEPT.ageMs);
    const excess = finished.length - FINISHED_KEPT.count;
    finished.forEach(([ref, task], index) => {
      if (index < excess || task.finished < oldest) this.#database.remove('task', ref);
    });
  }

  /** No task survives a restart of the toolstack. */
  forgetAll(): void {
    for (const ref of [...this.#database.table('task').rows.keys()]) this.#database.remove('task', ref);
  }

  #isPending(task: Ref): boolean {
    const status = this.#database.find('task', task)?.status;
    return status === 'pending' || status === 'cancelling';
  }

  #end(task: Ref, outcome: Readonly<Record<string, unknown>>): void {
    this.#database.update('task', task, {
      allowed_operations: [],
      finished: xapiDate(Date.now()),
      progress: 1,
      ...outcome,
    });
  }

  #dropIfUnwanted(task: Ref): void {
    const operations = this.#database.find('task', task)?.current_operations ?? {};
    if (Object.values(operations).includes('destroy')) this.#database.remove('task', task);
  }
}
