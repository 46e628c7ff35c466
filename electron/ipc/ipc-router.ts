import { z } from 'zod';
import type { BridgeResult } from '../../core/contract/bridge.ts';
import { type OperationName, operations, type TopicName, topics } from '../../core/contract/contract.ts';
import type { OperationDefinition } from '../../core/contract/define.ts';
import { DynvmError, type Failure, toFailure } from '../../core/model/failure.ts';
import {
  isOperationName,
  isTopicName,
  ownerCaller,
  type TopicMessage,
  type WindowOperations,
} from '../../core/operations/index.ts';
import type { Logger } from '../../core/ports.ts';
import { createSubscriptions, type Subscriptions } from './ipc-subscriptions.ts';
import { type ShellCalls, type ShellHandlers, shellCalls } from './shell-calls.ts';

export interface IpcRouterOptions {
  /** Resolves when the core is there; rejects with a DynvmError where it could not start. */
  core(): Promise<WindowOperations>;
  shell: ShellHandlers;
  logger: Logger;
  /** The user at the window; named in the log and as requester. */
  person: string;
  /** Sends to the page. Throws if it is gone. */
  send(subscription: number, message: unknown): void;
  /** Tells the page that the subscription has ended, and why. */
  end(subscription: number, failure: Failure): void;
  /** False while the window is hidden: live tables then merge changes until {@link IpcRouter.resume}. */
  isShown(): boolean;
}

/** Handles messages from the page. Accepts any value, answers with data, and never throws. */
export interface IpcRouter {
  invoke(message: unknown): Promise<BridgeResult<unknown>>;
  shell(message: unknown): Promise<BridgeResult<unknown>>;
  subscribe(message: unknown): Promise<BridgeResult<null>>;
  unsubscribe(message: unknown): BridgeResult<null>;
  taken(message: unknown): void;
  /** The window is shown again. */
  resume(): void;
  /** The page is gone or was replaced. */
  reset(): void;
}

const Call = z.strictObject({ name: z.string().max(100), input: z.unknown() });
const SubscriptionId = z.number().int().positive();
const Subscribe = z.strictObject({ subscription: SubscriptionId, topic: z.string().max(100) });
const OfSubscription = z.strictObject({ subscription: SubscriptionId });

export function createIpcRouter(options: IpcRouterOptions): IpcRouter {
  const { core, shell, logger, person } = options;
  // The user at the window is its administrator.
  const caller = ownerCaller('console', person);
  const subscriptions: Subscriptions = createSubscriptions(options);

  async function answer<T>(work: () => Promise<T>): Promise<BridgeResult<T>> {
    try {
      return { ok: true, value: await work() };
    } catch (error) {
      if (error instanceof DynvmError) return { ok: false, error: toFailure(error) };
      logger.error({ err: describe(error) }, 'a message from the page failed unexpectedly');
      const message = 'DynVM Console could not answer; see its log for details.';
      return { ok: false, error: { code: 'internal', message } };
    }
  }

  /** Rows that break the contract are not sent; the page is told that the subscription ended, and subscribes again. */
  function deliver(
    subscription: number,
    topic: TopicName,
    message: TopicMessage,
    send: (checked: unknown) => void,
  ): void {
    let checked: unknown;
    try {
      checked = checkedRows(topic, message);
    } catch (error) {
      logger.error({ err: describe(error), topic }, 'a live table broke its contract; it was ended');
      subscriptions.close(subscription);
      options.end(subscription, {
        code: 'internal',
        message: `The live table ${topic} could not be read; the log of the console has the details.`,
      });
      return;
    }
    send(checked);
  }

  return {
    invoke: (message) =>
      answer(async () => {
        const { name, input } = parse(Call, message);
        if (!isOperationName(name)) throw unknownName('operation', name);
        const definition: OperationDefinition = operations[name];
        const parsed = parse(definition.input, input, name);
        const value = await (await core()).invoke<OperationName>(name, parsed as never, caller);
        return checked(definition.output, value);
      }),
    shell: (message) =>
      answer(async () => {
        const { name, input } = parse(Call, message);
        if (!Object.hasOwn(shellCalls, name)) throw unknownName('call of the desktop', name);
        const call = name as keyof ShellCalls;
        return shell[call](parse(shellCalls[call], input, name) as never);
      }),
    subscribe: (message) =>
      answer(async () => {
        const { subscription, topic } = parse(Subscribe, message);
        if (!isTopicName(topic)) throw unknownName('topic', topic);
        await subscriptions.open(subscription, (send, feed) =>
          core().then(({ subscribe }) =>
            subscribe(topic, caller, (message) => deliver(subscription, topic, message, send), feed),
          ),
        );
        return null;
      }),
    unsubscribe(message) {
      const parsed = safely(OfSubscription, message);
      if (parsed) subscriptions.close(parsed.subscription);
      return { ok: true, value: null };
    },
    taken(message) {
      const parsed = safely(OfSubscription, message);
      if (parsed) subscriptions.taken(parsed.subscription);
    },
    resume: () => subscriptions.resume(),
    reset: () => subscriptions.reset(),
  };
}

/** A hostile object's getters may throw, so it is only touched in here. */
function safely<S extends z.ZodType>(schema: S, value: unknown): z.output<S> | undefined {
  try {
    return schema.safeParse(value).data;
  } catch {
    return undefined;
  }
}

function parse<S extends z.ZodType>(schema: S, value: unknown, what = 'message'): z.output<S> {
  let problem = 'it cannot be read';
  try {
    const parsed = schema.safeParse(value);
    if (parsed.success) return parsed.data;
    const [issue] = parsed.error.issues;
    const place = issue?.path.map(String).join('.');
    problem = `${place ? `${place}: ` : ''}${issue?.message ?? 'invalid'}`;
  } catch {
    // Reported below, without the error's own text, which may be anything.
  }
  throw new DynvmError({ code: 'bad-input', message: `${what}: ${problem.slice(0, 300)}` });
}

/** Only what the contract names leaves the main process. */
function checked(schema: z.ZodType, value: unknown): unknown {
  return schema.parse(value);
}

function checkedRows<M extends { kind: string }>(topic: TopicName, message: M): M {
  const row: z.ZodType = topics[topic].row;
  const field = message.kind === 'snapshot' ? 'rows' : 'upserts';
  const rows = (message as unknown as Record<string, unknown[]>)[field] ?? [];
  return { ...message, [field]: rows.map((value) => row.parse(value)) };
}

function unknownName(kind: string, name: string): DynvmError {
  return new DynvmError({ code: 'not-found', message: `There is no ${kind} ${JSON.stringify(name)}` });
}

/** Some things thrown at us fail even when asked for their text. */
function describe(error: unknown): string {
  try {
    return error instanceof Error ? (error.stack ?? error.message) : String(error);
  } catch {
    return 'an error that cannot be read';
  }
}
