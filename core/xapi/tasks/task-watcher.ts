import type { Ref, TaskRecord } from '../records/records.ts';

export type TaskOutcome =
  | { kind: 'success'; result: string }
  | { kind: 'failure'; errorInfo: readonly string[] }
  | { kind: 'cancelled' }
  /** The task is gone and nobody saw how it ended. */
  | { kind: 'lost' };

interface Waiter {
  settle(outcome: TaskOutcome): void;
  reject(error: unknown): void;
  onProgress: ((ratio: number) => void) | undefined;
}

/** An event may be read before the answer of the Async call that names its task. */
const REMEMBERED_OUTCOMES = 1_000;

/** Brings together the tasks we started and the task events of the stream. Never asks the host by itself. */
export class TaskWatcher {
  readonly #waiters = new Map<Ref, Waiter>();
  readonly #ended = new Map<Ref, TaskOutcome>();

  /** Resolves when the task has ended. `signal` only ends the waiting, not the task. */
  wait(ref: Ref, onProgress: Waiter['onProgress'], signal: AbortSignal): Promise<TaskOutcome> {
    const known = this.#ended.get(ref);
    if (known !== undefined) {
      this.#ended.delete(ref);
      return Promise.resolve(known);
    }
    return new Promise((resolve, reject) => {
      const forget = () => {
        this.#waiters.delete(ref);
        signal.removeEventListener('abort', onAbort);
      };
      const waiter: Waiter = {
        settle: (outcome) => {
          forget();
          resolve(outcome);
        },
        reject: (error) => {
          forget();
          reject(error);
        },
        onProgress,
      };
      const onAbort = () => waiter.reject(new Error('waiting ended'));
      signal.addEventListener('abort', onAbort, { once: true });
      this.#waiters.set(ref, waiter);
    });
  }

  onPut(ref: Ref, record: TaskRecord): void {
    const outcome = toOutcome(record);
    if (outcome === undefined) this.#waiters.get(ref)?.onProgress?.(record.progress);
    else this.#settle(ref, outcome);
  }

  onDelete(ref: Ref): void {
    this.#waiters.get(ref)?.settle({ kind: 'lost' });
    this.#ended.delete(ref);
  }

  /** Tasks that somebody waits for but that are not among `existing`: to be looked up one by one. */
  missingFrom(existing: ReadonlyMap<Ref, unknown>): readonly Ref[] {
    return [...this.#waiters.keys()].filter((ref) => !existing.has(ref));
  }

  /** Ends every waiting. */
  rejectAll(error: unknown): void {
    for (const waiter of [...this.#waiters.values()]) waiter.reject(error);
  }

  #settle(ref: Ref, outcome: TaskOutcome): void {
    const waiter = this.#waiters.get(ref);
    if (waiter !== undefined) {
      waiter.settle(outcome);
      return;
    }
    this.#ended.set(ref, outcome);
    const [oldest] = this.#ended.keys();
    if (this.#ended.size > REMEMBERED_OUTCOMES && oldest !== undefined) this.#ended.delete(oldest);
  }
}

/** Only `status` decides: the other fields of a finished task are written before it. @see docs/spec/xapi.md#tasks */
function toOutcome(record: TaskRecord): TaskOutcome | undefined {
  switch (record.status) {
    case 'success':
      return { kind: 'success', result: decodeTaskResult(record.result) };
    case 'failure':
      return { kind: 'failure', errorInfo: record.error_info };
    case 'cancelled':
      return { kind: 'cancelled' };
    default:
      return undefined;
  }
}

const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

/** A task's result is an XML-RPC value on either protocol: a scalar gives its text, void '', anything else its XML. @internal */
export function decodeTaskResult(xml: string): string {
  const scalar = /^\s*<value\s*>(?:\s*<(\w+)>)?([^<]*)(?:<\/\1>\s*)?<\/value>\s*$/.exec(xml);
  if (scalar === null) return /^\s*<value\s*\/>\s*$/.test(xml) ? '' : xml;
  return (scalar[2] ?? '')
    .trim()
    .replaceAll(/&(lt|gt|amp|quot|apos);/g, (_all, name: string) => ENTITIES[name] ?? '');
}
