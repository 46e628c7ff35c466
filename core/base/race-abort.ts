/**
 * The outcome of `work`, unless one of the signals aborts first. Leaves no listener behind: a signal may live as long as
 * the process. `work` itself goes on; its later failure is nobody's.
 * @throws the signal's reason
 */
export async function raceAbort<T>(
  work: Promise<T>,
  ...signals: readonly (AbortSignal | undefined)[]
): Promise<T> {
  const listened = signals.filter((signal) => signal !== undefined);
  let onAbort: (() => void) | undefined;
  const aborted = new Promise<never>((_, reject) => {
    onAbort = () => reject(listened.find((signal) => signal.aborted)?.reason);
    for (const signal of listened) signal.addEventListener('abort', onAbort, { once: true });
    if (listened.some((signal) => signal.aborted)) onAbort();
  });
  try {
    return await Promise.race([aborted, work]);
  } finally {
    for (const signal of listened) if (onAbort) signal.removeEventListener('abort', onAbort);
  }
}
