import { sleep } from '../base/sleep.ts';
import type { Clock, Logger } from '../ports.ts';

/** The host that goes away now and then. */
const HOST_REF = 3;
const FIRST_AFTER_MS = 180_000;
const LASTS_MS = 45_000;
const PAUSE_MS = 600_000;

export interface SimulateOutagesOptions {
  /** Control port of the simulated hosts. */
  readonly controlUrl: string;
  readonly clock: Clock;
  readonly logger: Logger;
}

/**
 * Lets one simulated host refuse connections for a while, so that one sees what the console makes of it.
 * @returns ends it; a host that is away then stays away
 */
export function simulateOutages({ controlUrl, clock, logger }: SimulateOutagesOptions): () => void {
  const ending = new AbortController();

  async function run(): Promise<void> {
    await sleep(clock, FIRST_AFTER_MS, ending.signal);
    for (;;) {
      const id = await startOutage();
      await sleep(clock, LASTS_MS, ending.signal);
      if (id !== undefined) await endOutage(id);
      await sleep(clock, PAUSE_MS, ending.signal);
    }
  }

  async function startOutage(): Promise<string | undefined> {
    try {
      return await post(JSON.stringify({ hostRef: HOST_REF, kind: 'refuse' }));
    } catch (error) {
      logger.debug({ err: error }, 'no outage');
      return undefined;
    }
  }

  async function endOutage(id: string): Promise<void> {
    await fetch(`${controlUrl}/faults/${id}`, { method: 'DELETE' }).catch((error: unknown) =>
      logger.debug({ err: error }, 'an outage did not end'),
    );
  }

  async function post(fault: string): Promise<string> {
    const answer = await fetch(`${controlUrl}/faults`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: fault,
    });
    if (!answer.ok) throw new Error(`The control port answered ${answer.status}`);
    return ((await answer.json()) as { id: string }).id;
  }

  // Only the end of the demo ends it.
  run().catch(() => undefined);
  return () => ending.abort();
}
