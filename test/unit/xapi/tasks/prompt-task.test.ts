import { expect, it } from 'vitest';
import { followTaskPromptly } from '../../../../core/xapi/tasks/prompt-task.ts';
import { TaskWatcher } from '../../../../core/xapi/tasks/task-watcher.ts';

const TASK = 'OpaqueRef:task';
const record = (status: 'pending' | 'success') => ({
  status,
  progress: 0.5,
  result: '',
  error_info: [],
  name_label: '',
});
const answer = (token: string, ...events: object[]) => ({ token, events });

it('a task is followed by a stream of its own until it has ended', async () => {
  const tasks = new TaskWatcher();
  const asked: unknown[] = [];
  const answers = [
    answer('1,0', { operation: 'add', ref: TASK, snapshot: record('pending') }),
    answer('2,0', { operation: 'add', ref: 'OpaqueRef:other', snapshot: record('success') }),
    answer('3,0', { operation: 'mod', ref: TASK, snapshot: record('success') }),
  ];
  const ended = tasks.wait(TASK, undefined, new AbortController().signal);
  const call = async (message: string, params: readonly unknown[]) => {
    asked.push([message, params[0], params[1]]);
    return answers.shift();
  };
  await followTaskPromptly(call, tasks, TASK, new AbortController().signal);
  expect(await ended).toEqual({ kind: 'success', result: '' });
  expect(asked).toEqual([
    ['event.from', [`task/${TASK}`], ''],
    ['event.from', [`task/${TASK}`], '1,0'],
    ['event.from', [`task/${TASK}`], '2,0'],
  ]);
});

it('a stream that fails, or a task that is gone, leaves it to the stream of everything', async () => {
  const tasks = new TaskWatcher();
  const ended = tasks.wait(TASK, undefined, new AbortController().signal);
  const fails = async () => {
    throw new Error('no answer');
  };
  await followTaskPromptly(fails, tasks, TASK, new AbortController().signal);
  const gone = async () => answer('1,0', { operation: 'del', ref: TASK });
  await followTaskPromptly(gone, tasks, TASK, new AbortController().signal);
  tasks.onPut(TASK, { ...record('success'), uuid: 'u' });
  expect((await ended).kind).toBe('success');
});

it('nothing is asked once nobody waits', async () => {
  let calls = 0;
  const call = async () => {
    calls++;
    return answer('1,0');
  };
  await followTaskPromptly(call, new TaskWatcher(), TASK, AbortSignal.abort());
  expect(calls).toBe(0);
});

it('a host that answers at once with nothing is not asked for ever', async () => {
  let calls = 0;
  const call = async () => {
    calls++;
    return answer('1,0');
  };
  await followTaskPromptly(call, new TaskWatcher(), TASK, new AbortController().signal);
  expect(calls).toBe(20);
});

it.each([null, 'text', { events: null }, { events: [null], token: 7 }])(
  'an answer that is none ends the following: %j',
  async (wrong) => {
    let calls = 0;
    const call = async () => {
      calls++;
      return wrong;
    };
    await followTaskPromptly(call, new TaskWatcher(), TASK, new AbortController().signal);
    expect(calls).toBe(1);
  },
);
