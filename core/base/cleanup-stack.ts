/**
 * What has been opened so far, to be closed in the opposite order. (`AsyncDisposableStack` came with Node 24.)
 * Cleanups that are synchronous have all run when `close` returns its promise, unless an asynchronous one precedes them.
 */
export class CleanupStack {
  readonly #cleanups: (() => unknown)[] = [];
  #closed: Promise<void> | undefined;

  /** Remembers to close what was just opened, and returns it. */
  use<T extends { close(): unknown }>(resource: T): T {
    this.defer(() => resource.close());
    return resource;
  }

  /** @throws Error the stack is closed already: the cleanup would never run */
  defer(cleanup: () => unknown): void {
    if (this.#closed) throw new Error('nothing can be opened any more: the clean-up has begun');
    this.#cleanups.push(cleanup);
  }

  /**
   * Runs every cleanup, one after another, even if one before it fails; a second call waits for the first.
   * @throws the first error of a cleanup
   */
  close(): Promise<void> {
    this.#closed ??= this.#runAll();
    return this.#closed;
  }

  async #runAll(): Promise<void> {
    const errors: unknown[] = [];
    for (const cleanup of this.#cleanups.splice(0).reverse()) {
      try {
        const pending = cleanup();
        if (pending instanceof Promise) await pending;
      } catch (error) {
        errors.push(error);
      }
    }
    if (errors.length > 0) throw errors[0];
  }
}
