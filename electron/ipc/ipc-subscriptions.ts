import { DynvmError } from '../../core/model/failure.ts';
import type { SubscribeOptions, Subscription } from '../../core/operations/index.ts';

/** More than all pages need together; limits a misbehaving page. */
const SUBSCRIPTIONS_MAX = 32;
/** Unacknowledged messages per subscription; beyond this, the core merges changes instead of queueing them here. */
const UNTAKEN_MAX = 4;

interface Followed {
  feed?: Subscription;
  untaken: number;
  closed: boolean;
}

type Open = (send: (message: unknown) => void, feed: SubscribeOptions) => Promise<Subscription>;

/** The live tables of one page: no faster than the page acknowledges, and paused while it is hidden. */
export interface Subscriptions {
  /** @throws DynvmError bad-input: the number is in use; unavailable: too many */
  open(id: number, open: Open): Promise<void>;
  close(id: number): void;
  taken(id: number): void;
  resume(): void;
  reset(): void;
}

export function createSubscriptions(page: {
  send(subscription: number, message: unknown): void;
  isShown(): boolean;
}): Subscriptions {
  const followed = new Map<number, Followed>();

  function close(id: number): void {
    const entry = followed.get(id);
    if (entry === undefined) return;
    followed.delete(id);
    entry.closed = true;
    entry.feed?.close();
  }

  return {
    async open(id, open) {
      refuse(followed, id);
      const entry: Followed = { untaken: 0, closed: false };
      followed.set(id, entry);
      try {
        const feed = await open(
          (message) => {
            entry.untaken += 1;
            page.send(id, message);
          },
          { canSend: () => page.isShown() && entry.untaken < UNTAKEN_MAX },
        );
        if (entry.closed) feed.close();
        else entry.feed = feed;
      } catch (error) {
        followed.delete(id);
        throw error;
      }
    },
    close,
    taken(id) {
      const entry = followed.get(id);
      if (entry === undefined || entry.untaken === 0) return;
      const wasFull = entry.untaken >= UNTAKEN_MAX;
      entry.untaken -= 1;
      if (wasFull) entry.feed?.resume();
    },
    resume() {
      for (const { feed } of followed.values()) feed?.resume();
    },
    reset() {
      for (const id of [...followed.keys()]) close(id);
    },
  };
}

function refuse(followed: ReadonlyMap<number, Followed>, id: number): void {
  if (followed.has(id)) {
    throw new DynvmError({ code: 'bad-input', message: `The subscription ${id} is open already` });
  }
  if (followed.size >= SUBSCRIPTIONS_MAX) {
    throw new DynvmError({
      code: 'unavailable',
      message: `A page can follow ${SUBSCRIPTIONS_MAX} live tables at most`,
    });
  }
}
