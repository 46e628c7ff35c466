import type { Logger } from '../../../ports.ts';
import type { Bucket, Durability } from '../bucket.ts';
import { LEADER_KEY } from './coordination.ts';

/** Logs how far a lease outlives the failure of a node; the same is said once. */
export class DurabilityReport {
  readonly #bucket: Bucket;
  readonly #logger: Logger;
  #said: string | undefined;

  constructor(bucket: Bucket, logger: Logger) {
    this.#bucket = bucket;
    this.#logger = logger;
  }

  async log(): Promise<void> {
    const durability = await this.#bucket.durability(LEADER_KEY).catch(() => undefined);
    if (!durability) return;
    const text = describeDurability(durability);
    if (text === this.#said) return;
    this.#said = text;
    if (durability.kind === 'majority' && durability.replicas > 0) this.#logger.info({ durability }, text);
    else this.#logger.warn({ durability }, text);
  }
}

function describeDurability(durability: Durability): string {
  if (durability.kind === 'none') {
    return `who leads is written without durability: ${durability.reason}. If a node fails for good, two services may lead for some seconds`;
  }
  return durability.replicas > 0
    ? 'who leads is written with durability majority'
    : 'the bucket keeps no replica. If its node fails for good, who leads has to be found out anew';
}
