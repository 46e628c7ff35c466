import { createZoneReader } from '../../base/zone-parts.ts';
import { DemandRecord, FORECAST_DAYS } from '../../forecast/index.ts';
import type { PoolDemand } from '../../model/pool-use.ts';
import type { LeaseContext } from '../lease/lease-context.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
/** From the decision to the address of a VM: what is taken meanwhile is missing. */
const REFILL_MS = 60_000;

interface PoolForecastOptions {
  readonly context: Pick<LeaseContext, 'clock' | 'logger' | 'config' | 'shutdown'>;
  /** Requests since a moment, oldest first. */
  readonly readDemand: (sinceAt: number) => Promise<readonly PoolDemand[]>;
  readonly onRead: () => void;
}

/** How many VMs `auto` holds, from the lab's own requests; read anew each hour. */
export class PoolForecast {
  readonly #options: PoolForecastOptions;
  #records: ReadonlyMap<string, DemandRecord> = new Map();
  #cancelTimer = () => {};

  constructor(options: PoolForecastOptions) {
    this.#options = options;
  }

  start(): void {
    void this.#read();
  }

  stop(): void {
    this.#cancelTimer();
  }

  /** 0 while nothing is known. */
  targetAt(osKey: string, quantile: number, at: number): number {
    return this.#records.get(osKey)?.targetAt(at, quantile) ?? 0;
  }

  async #read(): Promise<void> {
    const { context, readDemand, onRead } = this.#options;
    const { clock, logger, config, shutdown } = context;
    try {
      const demand = await readDemand(clock.now() - (FORECAST_DAYS + 1) * DAY_MS);
      const readZone = createZoneReader(config().common.warmPools?.timeZone ?? 'UTC');
      const records = new Map<string, DemandRecord>();
      for (const { osKey, at, count, hasOtherSize } of demand) {
        if (hasOtherSize) continue;
        const record = records.get(osKey) ?? new DemandRecord(REFILL_MS, readZone);
        records.set(osKey, record);
        record.add({ at, count });
      }
      this.#records = records;
      onRead();
    } catch (error) {
      logger.warn(
        { err: error },
        'the history could not be read for warm pools; their sizes stay as they are',
      );
    }
    if (!shutdown.aborted) this.#cancelTimer = clock.setTimer(HOUR_MS, () => void this.#read());
  }
}
