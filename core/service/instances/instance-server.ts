import type { z } from 'zod';
import type { RoleStatus } from '../../model/couchbase.ts';
import { toFailure } from '../../model/failure.ts';
import { type Caller, type Invoke, isOperationName } from '../../operations/index.ts';
import type { Clock, Logger } from '../../ports.ts';
import { isForwarded } from './forwarded-operations.ts';
import type { InstanceKey } from './instance-key.ts';
import {
  FORWARD_PATH,
  ForwardedCall,
  HAND_OVER_PATH,
  HandOver,
  type InstanceAnswer,
} from './instance-messages.ts';
import { mayBeSigned, NonceMemory, signContent, verifyContent } from './signed-message.ts';

export interface InstanceServerOptions {
  readonly key: InstanceKey;
  readonly trusted: () => readonly string[];
  readonly clock: Clock;
  readonly logger: Logger;
  readonly role: () => RoleStatus;
  readonly invoke: Invoke;
  /** Keeps what the leader that steps down leaves; this service leads next. */
  readonly take: (left: HandOver) => Promise<void>;
}

interface Answered {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: string;
}

/** Answers other services of the bucket; what no pinned key signed is refused without a word. */
export class InstanceServer {
  readonly #options: InstanceServerOptions;
  readonly #nonces = new NonceMemory();

  constructor(options: InstanceServerOptions) {
    this.#options = options;
  }

  admits(headers: Readonly<Record<string, string | string[] | undefined>>): boolean {
    const { trusted, clock } = this.#options;
    return mayBeSigned(headers, { trusted: trusted(), nowMs: clock.now() });
  }

  async answer(
    path: string,
    headers: Readonly<Record<string, string | string[] | undefined>>,
    body: string,
  ): Promise<Answered> {
    const { key, trusted, clock, logger } = this.#options;
    const verdict = verifyContent(
      headers,
      { purpose: `request ${path}`, body },
      { trusted: trusted(), nowMs: clock.now(), nonces: this.#nonces },
    );
    if (verdict.kind === 'refused') {
      logger.warn({ path, reason: verdict.reason }, 'a message of another service was refused');
      return { status: 403, headers: {}, body: '' };
    }
    const answer = JSON.stringify(await this.#perform(path, body));
    const signed = signContent(
      key,
      { purpose: `answer ${path}`, body: answer },
      { nowMs: clock.now(), nonce: verdict.nonce },
    );
    return { status: 200, headers: signed, body: answer };
  }

  async #perform(path: string, body: string): Promise<InstanceAnswer> {
    try {
      if (path === FORWARD_PATH) return await this.#invoke(parse(ForwardedCall, body));
      if (path === HAND_OVER_PATH) return await this.#take(parse(HandOver, body));
      return { kind: 'not-leading' };
    } catch (error) {
      return { kind: 'failed', failure: toFailure(error) };
    }
  }

  /** Never passed on again: where this service does not lead, the one that asks looks for the leader anew. */
  async #invoke({ operation, input, caller }: z.infer<typeof ForwardedCall>): Promise<InstanceAnswer> {
    const { kind } = this.#options.role();
    if (kind !== 'leader' || !isOperationName(operation) || !isForwarded(operation))
      return { kind: 'not-leading' };
    try {
      return {
        kind: 'done',
        output: await this.#options.invoke(operation, input as never, caller as Caller),
      };
    } catch (error) {
      const failure = toFailure(error);
      // Stopped by the loss of leadership: it goes on at the next leader.
      const stopped = failure.code === 'unavailable' && this.#options.role().kind !== 'leader';
      return stopped ? { kind: 'not-leading' } : { kind: 'failed', failure };
    }
  }

  async #take(left: HandOver): Promise<InstanceAnswer> {
    if (this.#options.role().kind !== 'standby') return { kind: 'not-leading' };
    await this.#options.take(left);
    return { kind: 'done', output: {} };
  }
}

function parse<T>(schema: z.ZodType<T>, body: string): T {
  return schema.parse(JSON.parse(body));
}
