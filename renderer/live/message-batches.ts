import type { TopicPatch, TopicSnapshot } from '../../core/contract/topics.ts';

type Message = TopicSnapshot | TopicPatch;

/** While a long table changes all the time, its page is drawn anew no more often than this. */
const LONG_TABLE_PAUSE_MS = 250;

interface BatchOptions {
  /** Whether the table is so long that drawing it takes a while. */
  isLong(): boolean;
  /** Messages in their order, never none. */
  take(messages: readonly Message[]): void;
  /** Until then messages wait: what they change is not there yet. */
  readonly after?: Promise<unknown> | undefined;
}

/** Takes messages at once; those of a long table that follow within the pause are taken together at its end. */
export interface MessageBatches {
  add(message: Message): void;
  /** Drops what waits: another subscription begins. */
  forget(): void;
}

export function createMessageBatches({ isLong, take, after }: BatchOptions): MessageBatches {
  let waiting: Message[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  let held = after !== undefined;
  void after?.finally(() => {
    held = false;
    flush();
  });

  function flush(): void {
    timer = undefined;
    if (held || waiting.length === 0) return;
    const messages = waiting;
    waiting = [];
    if (isLong()) timer = setTimeout(flush, LONG_TABLE_PAUSE_MS);
    take(messages);
  }

  return {
    add(message) {
      waiting.push(message);
      if (timer === undefined) flush();
    },
    forget() {
      clearTimeout(timer);
      timer = undefined;
      waiting = [];
    },
  };
}
