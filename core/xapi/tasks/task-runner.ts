import type { Clock } from '../../ports.ts';
import { delayBefore, retryPolicyFor } from '../calls/retry-policy.ts';
import type { CallOptions, TaskOptions } from '../connection.ts';
import type { FailureTranslator } from '../failures/failure-translator.ts';
import { RpcFailure, TransportFailure } from '../failures/transport-failure.ts';
import type { Ref } from '../records/records.ts';
import { sleep, withDeadline } from '../transport/deadline.ts';
import { followTaskPromptly } from './prompt-task.ts';
import type { TaskOutcome, TaskWatcher } from './task-watcher.ts';

const DEFAULT_TASK_TIMEOUT_MS = 3_600_000;

export interface TaskRunnerOptions {
  clock: Clock;
  random: () => number;
  tasks: TaskWatcher;
  translator: FailureTranslator;
  call(message: string, params: readonly unknown[], options: CallOptions): Promise<unknown>;
}

/** Runs one operation as an Async task to its end; repeats it where the host's refusal allows. */
export async function runTask(
  runner: TaskRunnerOptions,
  message: string,
  params: readonly unknown[],
  options: TaskOptions,
): Promise<string> {
  const { clock, translator } = runner;
  const deadlineMs = clock.monotonicMs() + (options.timeoutMs ?? DEFAULT_TASK_TIMEOUT_MS);
  for (let retry = 0; ; retry++) {
    const outcome = await runOnce(runner, message, params, options, deadlineMs);
    if (outcome.kind === 'success') return outcome.result;
    if (outcome.kind === 'lost') throw translator.lostTask(message);
    const failure =
      outcome.kind === 'cancelled'
        ? new RpcFailure('TASK_CANCELLED', [])
        : translator.fromErrorInfo(outcome.errorInfo);
    const policy = retryPolicyFor(failure, message);
    const delayMs = policy && retry < policy.retries ? delayBefore(policy, retry, runner.random) : Infinity;
    if (clock.monotonicMs() + delayMs >= deadlineMs) throw translator.translate(failure, message);
    await sleep(clock, delayMs, [options.signal]).catch((error: unknown) => {
      throw translator.translate(error, message);
    });
  }
}

async function withPromptEnd<T>(
  { call, tasks }: TaskRunnerOptions,
  task: Ref,
  ended: Promise<T>,
): Promise<T> {
  const following = new AbortController();
  void followTaskPromptly(call, tasks, task, following.signal);
  return ended.finally(() => following.abort());
}

async function runOnce(
  runner: TaskRunnerOptions,
  message: string,
  params: readonly unknown[],
  options: TaskOptions,
  deadlineMs: number,
): Promise<TaskOutcome> {
  const { clock, tasks, translator } = runner;
  const restMs = () => Math.max(1, deadlineMs - clock.monotonicMs());
  const call: CallOptions = { timeoutMs: Math.min(60_000, restMs()) };
  if (options.signal !== undefined) call.signal = options.signal;
  const task = await runner.call(`Async.${message}`, params, call);
  if (typeof task !== 'string') {
    throw translator.unavailable(`its answer to Async.${message} names no task`, { outcomeUnknown: true });
  }
  options.onTask?.(task);
  const outcome = await withDeadline(clock, { timeoutMs: restMs(), signals: [options.signal] }, (signal) => {
    const ended = tasks.wait(task, options.onProgress, signal);
    return options.prompt ? withPromptEnd(runner, task, ended) : ended;
  }).catch((error: unknown) => {
    const slow = error instanceof TransportFailure && error.kind === 'timeout';
    throw slow
      ? translator.unavailable(`its task ${message} did not end in time`, { outcomeUnknown: true })
      : translator.translate(error, message);
  });
  // The host tidies up by itself in an hour; nobody has to wait for this.
  if (outcome.kind !== 'lost')
    void runner.call('task.destroy', [task], { timeoutMs: 30_000 }).catch(() => undefined);
  return outcome;
}
