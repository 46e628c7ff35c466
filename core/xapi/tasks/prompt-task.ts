import type { CallOptions } from '../connection.ts';
import { normaliseRecord } from '../records/normalise-record.ts';
import type { Ref } from '../records/records.ts';
import type { TaskWatcher } from './task-watcher.ts';

/** Not an integer, so that the XML-RPC library sends a double. */
const SERVER_TIMEOUT_SECONDS = 60.1;
const LINE_SLACK_MS = 5_900;

/** Each progress of the task is an answer. Beyond this it is no quick task, or a host that answers at once for ever. */
const LONGEST_FOLLOWING = 20;

interface WireEvent {
  operation: unknown;
  ref: unknown;
  snapshot?: unknown;
}

interface WireAnswer {
  events: unknown;
  token: unknown;
}

type Call = (message: string, params: readonly unknown[], options: CallOptions) => Promise<unknown>;

/**
 * Follows one task by an event.from of its own until `signal` aborts. The host answers one that is for tasks only as soon
 * as something changes; the stream of everything is answered 50 ms later.
 * Best effort: that stream tells of the task's end too.
 * @see docs/spec/xapi.md#reading-events
 */
export async function followTaskPromptly(
  call: Call,
  tasks: TaskWatcher,
  task: Ref,
  signal: AbortSignal,
): Promise<void> {
  let token = '';
  try {
    for (let answers = 0; answers < LONGEST_FOLLOWING && !signal.aborted; answers++) {
      const params = [[`task/${task}`], token, SERVER_TIMEOUT_SECONDS];
      const timeoutMs = SERVER_TIMEOUT_SECONDS * 1_000 + LINE_SLACK_MS;
      const answer = (await call('event.from', params, { timeoutMs, signal })) as Partial<WireAnswer> | null;
      if (!Array.isArray(answer?.events) || typeof answer.token !== 'string') return;
      token = answer.token;
      for (const event of answer.events as (WireEvent | null)[]) {
        if (event?.ref !== task) continue;
        const record = event.operation === 'del' ? undefined : normaliseRecord('task', event.snapshot);
        if (record === undefined) return;
        tasks.onPut(task, record);
        if (record.status !== 'pending') return;
      }
    }
  } catch {
    // The task's end comes by the stream of everything.
  }
}
