/** Subscribers to one kind of news, in the order they came. */
export class Listeners<News> {
  readonly #callbacks = new Set<(news: News) => void>();

  /** Returns the subscription's own end. */
  add(callback: (news: News) => void): () => void {
    // A wrapper of its own, so that one function may subscribe twice.
    const own = (news: News) => callback(news);
    this.#callbacks.add(own);
    return () => this.#callbacks.delete(own);
  }

  emit(news: News): void {
    for (const callback of this.#callbacks) callback(news);
  }
}
