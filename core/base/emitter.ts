/** Ends a subscription; calling it twice does nothing. */
export type Unsubscribe = () => void;

interface Subscription<T> {
  readonly listener: (value: T) => void;
}

/**
 * One kind of event. Listeners hear it in the order they subscribed, each as often as it subscribed. One that is added
 * while an event is delivered hears the next; one that is removed meanwhile hears nothing more.
 */
export class Emitter<T = void> {
  readonly #subscriptions = new Set<Subscription<T>>();

  /** Number of subscriptions. */
  get size(): number {
    return this.#subscriptions.size;
  }

  on(listener: (value: T) => void): Unsubscribe {
    const subscription = { listener };
    this.#subscriptions.add(subscription);
    return () => {
      this.#subscriptions.delete(subscription);
    };
  }

  /** Every listener is called, even if one before it throws. @throws the first error of a listener */
  emit(value: T): void {
    const errors: unknown[] = [];
    for (const subscription of [...this.#subscriptions]) {
      if (!this.#subscriptions.has(subscription)) continue;
      try {
        subscription.listener(value);
      } catch (error) {
        errors.push(error);
      }
    }
    if (errors.length > 0) throw errors[0];
  }
}
