import type { TopicPatch, TopicSnapshot } from '../../core/contract/topics.ts';

type Message = TopicSnapshot | TopicPatch;

/** The shortest interval between updates of a long table. */
const LONG_TABLE_PAUSE_MS = 250;

interface BatchOptions {
  /** Whether the table is so long that rendering is slow. */
  isLong(): boolean;
  /** Messages in order, at least one. */
  take(messages: readonly Message[]): void;
  /** Messages wait for this. */
  readonly after?: Promise<unknown> | undefined;
}

/** Delivers messages at once; for a long table, those within the interval are delivered together. */
export interface MessageBatches {
  add(message: Message): void;
  /** Drops waiting messages, since another subscription begins. */
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
