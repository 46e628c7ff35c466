import type { Clock } from '../../../ports.ts';
import type { SqliteStore } from '../../sqlite/sqlite-store.ts';
import type { Bucket } from '../bucket.ts';
import { changeCoordination, MEMBERS_KEY, MembersDocument, readCoordination } from './coordination.ts';

/** A service that was not seen for so long is no longer counted on. */
const FORGOTTEN_AFTER_MS = 24 * 3_600_000;
const REFRESH_MS = 600_000;
const SETTING = 'couchbase.peers';

export interface MembersOptions {
  readonly bucket: Bucket;
  readonly member: string;
  readonly store: Pick<SqliteStore, 'readSetting' | 'writeSetting'>;
  readonly clock: Clock;
}

/** Which other services share the bucket: with one, a leader that can't renew its lease must stop. */
export class Members {
  readonly #options: MembersOptions;
  #others: boolean | undefined;
  #registeredAt = Number.NEGATIVE_INFINITY;
  #registeredUrl: string | undefined;
  #otherUrls: readonly string[] = [];

  constructor(options: MembersOptions) {
    this.#options = options;
  }

  /** As last known, also from before a restart. */
  async others(): Promise<boolean> {
    this.#others ??= (await this.#options.store.readSetting(SETTING)) === 'yes';
    return this.#others;
  }

  /** Where the others answered when they were last heard of, the latest first. */
  otherUrls(): readonly string[] {
    return this.#otherUrls;
  }

  /** Looks who else is there. Unreadable: what was known stays. */
  async look(): Promise<void> {
    const { bucket, member, clock } = this.#options;
    const there = await readCoordination(bucket, MEMBERS_KEY, MembersDocument);
    if (there.kind !== 'found' && there.kind !== 'missing') return;
    const members = there.kind === 'found' ? there.value.members : {};
    this.#otherUrls = Object.entries(members)
      .sort(([, a], [, b]) => b.seenAt - a.seenAt)
      .flatMap(([id, { url }]) => (id === member || url === undefined ? [] : [url]));
    const since = clock.now() - FORGOTTEN_AFTER_MS;
    await this.#know(Object.entries(members).some(([id, { seenAt }]) => id !== member && seenAt >= since));
  }

  /** Another one leads: it must know of us, as we of it. */
  async register(url: string | undefined): Promise<void> {
    await this.#know(true);
    const { bucket, member, clock } = this.#options;
    const now = clock.now();
    if (now - this.#registeredAt < REFRESH_MS && url === this.#registeredUrl) return;
    const outcome = await changeCoordination(bucket, MEMBERS_KEY, MembersDocument, (there) => ({
      members: {
        ...Object.fromEntries(
          Object.entries(there?.members ?? {}).filter(([, { seenAt }]) => seenAt >= now - FORGOTTEN_AFTER_MS),
        ),
        [member]: { seenAt: now, ...(url === undefined ? {} : { url }) },
      },
    }));
    if (outcome.kind !== 'agreed') return;
    this.#registeredAt = now;
    this.#registeredUrl = url;
  }

  async #know(others: boolean): Promise<void> {
    if (others === (await this.others())) return;
    this.#others = others;
    await this.#options.store.writeSetting(SETTING, others ? 'yes' : undefined);
  }
}
