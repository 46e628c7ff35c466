import type { Couchbase, SqliteStore } from '../../history/index.ts';
import type { Logger } from '../../ports.ts';
import type { InstanceClient } from './instance-client.ts';
import { HAND_OVER_PATH, type HandOver } from './instance-messages.ts';

export interface HandOverOptions {
  readonly couchbase: Pick<Couchbase, 'resign' | 'expectLeadership'>;
  readonly store: Pick<SqliteStore, 'loadLive' | 'forgetLive' | 'save'>;
  readonly client: Pick<InstanceClient, 'send'>;
  /** Resolves when the lease service has ended its work and stored it. */
  readonly leasesEnded: () => Promise<void>;
  readonly logger: Logger;
}

/** Leadership that changes hands on purpose: the next leader continues requests where this one stopped. */
export class PlannedHandOver {
  readonly #options: HandOverOptions;
  #received = false;

  constructor(options: HandOverOptions) {
    this.#options = options;
  }

  /** Stops leading and tells the next one. False: this service does not lead, or knows of no other. */
  resign(): Promise<boolean> {
    const { couchbase, leasesEnded, store } = this.#options;
    return couchbase.resign(async (others) => {
      await leasesEnded();
      await this.#tell(others, await store.loadLive());
    });
  }

  /** Keeps what the leader leaves, and leads next. */
  async take({ requests, leases }: HandOver): Promise<void> {
    const { store, couchbase } = this.#options;
    await store.forgetLive();
    await store.save({ requests, leases });
    this.#received = true;
    couchbase.expectLeadership();
  }

  /** Before leading after another one: what is stored here is out of date, unless that one has just told it. */
  async forgetLive(): Promise<void> {
    if (!this.#received) await this.#options.store.forgetLive();
    this.#received = false;
  }

  async #tell(others: readonly string[], left: HandOver): Promise<void> {
    const { client, logger } = this.#options;
    for (const url of others) {
      const sent = await client.send(url, HAND_OVER_PATH, left);
      if (sent.kind === 'answered' && sent.answer.kind === 'done') {
        logger.info(
          { url, requests: left.requests.length, leases: left.leases.length },
          'leadership is handed over',
        );
        return;
      }
      logger.warn({ url, sent }, 'a service does not take leadership over');
    }
  }
}
