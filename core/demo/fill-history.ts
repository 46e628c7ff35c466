import { sleep } from '../base/sleep.ts';
import { readingCaller } from '../operations/index.ts';
import type { Clock, Logger } from '../ports.ts';
import type { Service } from '../service/create-service.ts';
import { type GeneratedHost, generateHistory } from './generate-history.ts';

/** Between two days: what people ask for must not wait behind the past. */
const PAUSE_MS = 15;

export interface FillHistoryOptions {
  readonly service: Pick<Service, 'operations' | 'importHistory'>;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Fills the demo's own store with an invented past, in the background. The returned function stops it. */
export function fillHistory({ service, clock, logger }: FillHistoryOptions): () => void {
  const stopping = new AbortController();
  const fill = async (): Promise<void> => {
    const hosts = await service.operations.invoke('hosts.list', {}, readingCaller('demo'));
    const past = hosts.flatMap((host): GeneratedHost[] => {
      const osKeys = host.slots.map(({ osKey }) => osKey).slice(0, 7);
      const slots = Math.max(0, ...host.slots.map((each) => each.slots));
      const name = host.physicalHosts[0]?.name ?? host.name;
      return osKeys.length === 0 ? [] : [{ hostRef: host.hostRef, name, osKeys, slots }];
    });
    if (past.length === 0) return;
    for (const batch of generateHistory(past, clock.now())) {
      if (stopping.signal.aborted) return;
      await service.importHistory(batch);
      await sleep(clock, PAUSE_MS, stopping.signal);
    }
  };
  fill().catch((error: unknown) => {
    if (!stopping.signal.aborted) logger.warn({ err: error }, "The demo's past could not be kept");
  });
  return () => {
    stopping.abort();
  };
}
