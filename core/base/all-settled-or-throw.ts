/** Waits until all have ended, then throws the first failure: nothing goes on in the background after it. */
export async function allSettledOrThrow(work: readonly Promise<unknown>[]): Promise<void> {
  for (const result of await Promise.allSettled(work)) {
    if (result.status === 'rejected') throw result.reason;
  }
}
