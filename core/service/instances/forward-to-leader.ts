import type { InputOf, OperationName, OutputOf } from '../../contract/contract.ts';
import type { RoleStatus } from '../../model/couchbase.ts';
import { DynvmError, toFailure } from '../../model/failure.ts';
import type { Caller, Invoke } from '../../operations/index.ts';
import type { Clock } from '../../ports.ts';
import { type ForwardedOperation, isForwarded, isRepeatable } from './forwarded-operations.ts';
import type { InstanceClient } from './instance-client.ts';
import { FORWARD_PATH } from './instance-messages.ts';

/** A leader that is killed has a successor by then. */
const PATIENCE_MS = 20_000;
const LOOK_AGAIN_MS = 100;

export interface ForwardingOptions {
  /** Performs an operation here. */
  readonly invoke: Invoke;
  readonly client: Pick<InstanceClient, 'send'>;
  readonly role: () => RoleStatus;
  /** Keys are pinned, so that another service can be trusted. */
  readonly canForward: () => boolean;
  readonly clock: Clock;
}

/**
 * The operations as any service answers them: what only the leader knows or does is passed on to it, with who asks. While
 * leadership changes hands a call waits for the next leader.
 */
export function forwardToLeader(options: ForwardingOptions): Invoke {
  const { invoke, canForward } = options;
  return async (name, input, caller) => {
    if (!isForwarded(name) || !canForward()) return invoke(name, input, caller);
    return (await new ForwardedInvocation(options, { name, input, caller }).run()) as OutputOf<typeof name>;
  };
}

interface Invocation {
  readonly name: ForwardedOperation;
  readonly input: InputOf<OperationName>;
  readonly caller: Caller;
}

type Attempt =
  | { readonly kind: 'done'; readonly output: unknown }
  | { readonly kind: 'again'; readonly error: DynvmError };

class ForwardedInvocation {
  readonly #options: ForwardingOptions;
  readonly #call: Invocation;

  constructor(options: ForwardingOptions, call: Invocation) {
    this.#options = options;
    this.#call = call;
  }

  async run(): Promise<unknown> {
    const { clock } = this.#options;
    const deadlineMs = clock.monotonicMs() + PATIENCE_MS;
    for (;;) {
      const attempt = await this.#attempt();
      if (attempt.kind === 'done') return attempt.output;
      if (clock.monotonicMs() >= deadlineMs) throw attempt.error;
      await new Promise<void>((resolve) => clock.setTimer(LOOK_AGAIN_MS, resolve));
    }
  }

  async #attempt(): Promise<Attempt> {
    const role = this.#options.role();
    switch (role.kind) {
      case 'alone':
      case 'leader':
        return this.#here();
      case 'standby':
        return role.leaderUrl === undefined
          ? again(`no service leads now: ${role.reason}`)
          : this.#there(role.leaderUrl);
      case 'deciding':
        return again('it is being decided which service leads');
    }
  }

  /** What was stopped because leadership was lost goes on at the next leader. */
  async #here(): Promise<Attempt> {
    const { name, input, caller } = this.#call;
    try {
      return { kind: 'done', output: await this.#options.invoke(name, input as never, caller) };
    } catch (error) {
      const stopped = toFailure(error).code === 'unavailable' && this.#options.role().kind === 'standby';
      if (!stopped || !(error instanceof DynvmError)) throw error;
      return { kind: 'again', error };
    }
  }

  async #there(leaderUrl: string): Promise<Attempt> {
    const { name, input, caller } = this.#call;
    const sent = await this.#options.client.send(leaderUrl, FORWARD_PATH, { operation: name, input, caller });
    switch (sent.kind) {
      case 'not-sent':
        return again(sent.reason);
      case 'unknown':
        if (isRepeatable(name)) return again(sent.reason);
        throw new DynvmError({
          code: 'unavailable',
          message: `The leading service was lost during ${name}, so whether it was done is unknown: ${sent.reason}`,
          hint: 'Look at the leases before asking again.',
        });
      case 'answered':
        if (sent.answer.kind === 'not-leading') return again(`${leaderUrl} no longer leads`);
        if (sent.answer.kind === 'failed') throw new DynvmError(sent.answer.failure);
        return { kind: 'done', output: sent.answer.output };
    }
  }
}

function again(reason: string): Attempt {
  return {
    kind: 'again',
    error: new DynvmError({
      code: 'unavailable',
      message: `The leading service cannot be reached: ${reason}`,
      hint: 'Try again in some seconds; `dynvm couchbase` shows who leads.',
    }),
  };
}
