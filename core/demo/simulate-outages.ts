import type { CancelTimer, Clock, Logger } from '../ports.ts';

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
  let cancel: CancelTimer = clock.setTimer(FIRST_AFTER_MS, () => void goAway());
  let ended = false;

  async function goAway(): Promise<void> {
    const fault = JSON.stringify({ hostRef: HOST_REF, kind: 'refuse' });
    const id = await post(fault).catch((error: unknown) => logger.debug({ err: error }, 'no outage'));
    next(LASTS_MS, () => void comeBack(id ?? undefined));
  }

  async function comeBack(id: string | undefined): Promise<void> {
    if (id !== undefined) {
      await fetch(`${controlUrl}/faults/${id}`, { method: 'DELETE' }).catch((error: unknown) =>
        logger.debug({ err: error }, 'an outage did not end'),
      );
    }
    next(PAUSE_MS, () => void goAway());
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

  function next(delayMs: number, callback: () => void): void {
    if (!ended) cancel = clock.setTimer(delayMs, callback);
  }

  return () => {
    ended = true;
    cancel();
  };
}
