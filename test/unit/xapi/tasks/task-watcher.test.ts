import { expect, it } from 'vitest';
import type { TaskRecord } from '../../../../core/xapi/index.ts';
import { decodeTaskResult, TaskWatcher } from '../../../../core/xapi/tasks/task-watcher.ts';

const task = (record: Partial<TaskRecord>): TaskRecord => ({
  uuid: 'u',
  name_label: 'Async.VM.clone',
  status: 'pending',
  progress: 0,
  result: '',
  error_info: [],
  ...record,
});
const never = new AbortController().signal;

it.each([
  ['<value>OpaqueRef:1234</value>', 'OpaqueRef:1234'],
  ['<value><string>OpaqueRef:1</string></value>', 'OpaqueRef:1'],
  ['<value></value>', ''],
  ['<value/>', ''],
  ['', ''],
  ['<value>a &lt;b&gt; &amp;amp; c</value>', 'a <b> &amp; c'],
  ['<value><array><data/></array></value>', '<value><array><data/></array></value>'],
])('the result %j is %j', (xml, decoded) => {
  expect(decodeTaskResult(xml)).toBe(decoded);
});

it('only the status ends a task; the result may be there before it', async () => {
  const watcher = new TaskWatcher();
  const ratios: number[] = [];
  const outcome = watcher.wait('OpaqueRef:t', (ratio) => ratios.push(ratio), never);
  watcher.onPut('OpaqueRef:t', task({ progress: 0.5 }));
  watcher.onPut('OpaqueRef:t', task({ progress: 1, result: '<value>OpaqueRef:early</value>' }));
  watcher.onPut(
    'OpaqueRef:t',
    task({ progress: 1, result: '<value>OpaqueRef:new</value>', status: 'success' }),
  );
  expect(await outcome).toEqual({ kind: 'success', result: 'OpaqueRef:new' });
  expect(ratios).toEqual([0.5, 1]);
});

it('a task that vanishes unseen is lost, one that is cancelling is not over', async () => {
  const watcher = new TaskWatcher();
  const outcome = watcher.wait('OpaqueRef:t', undefined, never);
  watcher.onPut('OpaqueRef:t', task({ status: 'cancelling' }));
  watcher.onDelete('OpaqueRef:t');
  expect(await outcome).toEqual({ kind: 'lost' });
});

it('outcomes nobody asked for yet are remembered, but not for ever', async () => {
  const watcher = new TaskWatcher();
  for (let i = 0; i <= 1_000; i++)
    watcher.onPut(`OpaqueRef:${i}`, task({ status: 'failure', error_info: [`E${i}`] }));
  expect(await watcher.wait('OpaqueRef:1', undefined, never)).toEqual({ kind: 'failure', errorInfo: ['E1'] });
  expect(watcher.missingFrom(new Map())).toEqual([]);
  void watcher.wait('OpaqueRef:0', undefined, never);
  expect(watcher.missingFrom(new Map())).toEqual(['OpaqueRef:0']);
});
