import { channel } from 'node:diagnostics_channel';

/** One call as whoever made it saw it: with its retries, and the time it waited for its turn. */
interface XapiCallMeasurement {
  readonly hostRef: number;
  /** `VM.clone` */
  readonly method: string;
  readonly seconds: number;
  readonly failed: boolean;
}

const calls = channel('dynvm:xapi-call');
const lags = channel('dynvm:event-lag');

/** Measures a call where somebody listens; costs nothing otherwise. */
export async function measureCall<T>(
  about: { readonly hostRef: number; readonly method: string },
  call: () => Promise<T>,
): Promise<T> {
  if (!calls.hasSubscribers) return call();
  const startedMs = performance.now();
  let failed = true;
  try {
    const result = await call();
    failed = false;
    return result;
  } finally {
    calls.publish({ ...about, seconds: (performance.now() - startedMs) / 1000, failed });
  }
}

/** @param seconds from the arrival of events until the inventory had taken them all */
export function reportEventLag(hostRef: number, seconds: number): void {
  lags.publish({ hostRef, seconds });
}

/** Listens to the calls of every connection of this process. Returns its own end. */
export function onXapiCalls(listener: (call: XapiCallMeasurement) => void): () => void {
  return listen(calls, listener);
}

export function onEventLags(listener: (lag: { hostRef: number; seconds: number }) => void): () => void {
  return listen(lags, listener);
}

function listen<T>(source: ReturnType<typeof channel>, listener: (message: T) => void): () => void {
  const handle = (message: unknown) => listener(message as T);
  source.subscribe(handle);
  return () => source.unsubscribe(handle);
}
