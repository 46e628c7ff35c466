import { setTimeout as pause } from 'node:timers/promises';
import type { Console } from '../console.ts';
import { failureOf } from '../model/failure.ts';
import type { Clock, Logger } from '../ports.ts';
import { inventedPast, type PastHost } from './past.ts';

/** Between two days: what people ask for must not wait behind the past. */
const PAUSE_MS = 15;

export interface KeepPastOptions {
  readonly service: Pick<Console, 'operations' | 'keepPast'>;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Fills the demo's own store with an invented past, in the background. The returned function stops it. */
export function keepPast({ service, clock, logger }: KeepPastOptions): () => void {
  let stopped = false;
  const fill = async (): Promise<void> => {
    const hosts = await service.operations.invoke('hosts.list', {}, { scope: 'read', actor: 'demo' });
    const past = hosts.flatMap((host): PastHost[] => {
      const osKeys = host.slots.map(({ osKey }) => osKey).slice(0, 7);
      const slots = Math.max(0, ...host.slots.map((each) => each.slots));
      const name = host.physicalHosts[0]?.name ?? host.name;
      return osKeys.length === 0 ? [] : [{ hostRef: host.hostRef, name, osKeys, slots }];
    });
    if (past.length === 0) return;
    for (const batch of inventedPast(past, clock.now())) {
      if (stopped) return;
      await service.keepPast(batch);
      await pause(PAUSE_MS);
    }
  };
  fill().catch((error: unknown) => {
    if (!stopped) logger.warn({ reason: failureOf(error).message }, "The demo's past could not be kept");
  });
  return () => {
    stopped = true;
  };
}
