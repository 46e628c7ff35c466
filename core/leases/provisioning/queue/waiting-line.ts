import { createDeferred, type Deferred } from '../../../base/deferred.ts';
import type { DynvmError } from '../../../model/failure.ts';
import type { ProvisionSpec } from '../../../model/request.ts';
import { buildVmNames } from '../../lease/select-leases.ts';
import type { QueuedRequest } from './queued-request.ts';

/** Who stands in line, the names they have taken, and who is told when they leave. */
export class WaitingLine {
  readonly #waiting = new Map<string, QueuedRequest>();
  readonly #names = new Map<string, string>();
  readonly #left = new Map<string, Deferred<void>>();
  /** As of the last decision; those that came since stand behind. */
  #order: readonly string[] = [];

  get size(): number {
    return this.#waiting.size;
  }

  has(id: string): boolean {
    return this.#waiting.has(id);
  }

  get(id: string): QueuedRequest | undefined {
    return this.#waiting.get(id);
  }

  /** In no order. */
  all(): QueuedRequest[] {
    return [...this.#waiting.values()];
  }

  /** First in line first. */
  inOrder(): QueuedRequest[] {
    const ids = new Set([...this.#order, ...this.#waiting.keys()]);
    return [...ids].flatMap((id) => this.#waiting.get(id) ?? []);
  }

  setOrder(order: readonly { id: string }[]): void {
    this.#order = order.map(({ id }) => id);
  }

  add(request: QueuedRequest): void {
    this.#waiting.set(request.id, request);
    for (const name of toNames(request.spec)) this.#names.set(name, request.id);
    this.#left.set(request.id, createDeferred());
  }

  replace(request: QueuedRequest): void {
    if (this.#waiting.has(request.id)) this.#waiting.set(request.id, request);
  }

  /** Takes it out; who waits for that hears of it after this turn, when its next state is known. */
  remove(id: string): boolean {
    const request = this.#waiting.get(id);
    if (!request) return false;
    this.#waiting.delete(id);
    for (const name of toNames(request.spec)) this.#names.delete(name);
    const left = this.#left.get(id);
    this.#left.delete(id);
    queueMicrotask(() => left?.resolve());
    return true;
  }

  /** The first of its names that is taken by one that waits. */
  findTakenName(spec: ProvisionSpec): string | undefined {
    return toNames(spec).find((name) => this.#names.has(name));
  }

  /** Resolves when it waits no longer; at once where it does not wait. */
  whenLeft(id: string): Promise<void> {
    return this.#left.get(id)?.promise ?? Promise.resolve();
  }

  /** Nobody leaves any more. */
  stop(reason: DynvmError): void {
    for (const { promise, reject } of this.#left.values()) {
      promise.catch(() => {});
      reject(reason);
    }
  }
}

function toNames({ descriptor, count }: ProvisionSpec): string[] {
  return buildVmNames(descriptor, count);
}
