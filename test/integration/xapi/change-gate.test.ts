import { Socket } from 'node:net';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { systemClock } from '../../../core/base/clock.ts';
import type { ChangeGate } from '../../../core/ports.ts';
import type { Simulator } from '../../../core/simulator/index.ts';
import type { Ref, XapiConnection } from '../../../core/xapi/index.ts';
import { connectToLab, hurriedClock, startLab, templateRef } from './simulator-lab.ts';

const METHOD = 'VM.set_name_description';

let lab: Simulator;
let xapi: XapiConnection;
let vm: Ref;
let state: ReturnType<ChangeGate['state']>;
let term: number;
/** Called each time the gate is asked. */
let onAsked: () => void;

beforeEach(async () => {
  state = 'open';
  term = 0;
  onAsked = () => {};
  lab = await startLab();
  const gate: ChangeGate = {
    term: () => term,
    state: () => {
      onAsked();
      return state;
    },
  };
  const opened = await connectToLab(lab, { clock: hurriedClock(20), gate, limits: { concurrentCalls: 1 } });
  ({ xapi } = opened);
  vm = templateRef(opened);
  lab.engine.resetCounters();
});

afterEach(async () => {
  vi.restoreAllMocks();
  await xapi.close();
  await lab.close();
});

const describeVm = () => xapi.call(METHOD, [vm, 'changed']);
const sent = () => lab.engine.entry(1).journal.entries.map(({ method }) => method);
const inject = (fault: { kind: 'delay' | 'api-error'; method: string; ms?: number; code?: string }) =>
  lab.engine.injectFault({ hostRef: 1, times: 1, ...fault });

/** Resolves once the host has been asked something. */
const until = (method: string) =>
  vi.waitFor(() => expect(lab.engine.entry(1).calls.get(method) ?? 0).toBeGreaterThan(0));

it('closed, it lets questions through and no change', async () => {
  state = 'closed';
  await expect(describeVm()).rejects.toMatchObject({
    code: 'unavailable',
    message: expect.stringContaining(`${METHOD} was not sent`),
  });
  await expect(xapi.run('VM.clone', [vm, 'copy'])).rejects.toMatchObject({ code: 'unavailable' });
  expect(await xapi.call('VM.get_name_label', [vm])).toMatch(/^tmpl/);
  expect(sent()).toEqual([]);
});

it('is asked when a call that waited for its turn is written, not when it was made', async () => {
  inject({ kind: 'delay', method: 'VM.get_name_label', ms: 200 });
  const question = xapi.call('VM.get_name_label', [vm]);
  await until('VM.get_name_label');
  const change = describeVm();
  state = 'closed';
  await expect(change).rejects.toMatchObject({ code: 'unavailable' });
  await question;
  expect(sent()).toEqual([]);
});

it('is asked again for each retry', async () => {
  inject({ kind: 'api-error', method: METHOD, code: 'OTHER_OPERATION_IN_PROGRESS' });
  let asked = 0;
  onAsked = () => {
    asked += 1;
    if (asked > 1) state = 'closed';
  };
  await expect(describeVm()).rejects.toMatchObject({ code: 'unavailable' });
  expect(sent()).toEqual([METHOD]);
});

it('lets a change wait while it is not certain who leads', async () => {
  state = 'unconfirmed';
  let asked = 0;
  onAsked = () => {
    asked += 1;
    if (asked > 3) state = 'open';
  };
  await describeVm();
  expect(sent()).toEqual([METHOD]);
});

it('does not let through what was decided before leadership was lost, though it leads again', async () => {
  state = 'unconfirmed';
  onAsked = () => {
    queueMicrotask(() => {
      term = 1;
      state = 'open';
    });
  };
  await expect(describeVm()).rejects.toMatchObject({ code: 'unavailable' });
  expect(sent()).toEqual([]);
  await describeVm();
  expect(sent()).toEqual([METHOD]);
});

it('does not let an operation be repeated that began before leadership was lost', async () => {
  // The task fails, not the call.
  lab.engine.injectFault({
    hostRef: 1,
    kind: 'api-error',
    method: 'VM.clone',
    code: 'OTHER_OPERATION_IN_PROGRESS',
    times: 1,
  });
  const clone = xapi.run('VM.clone', [vm, 'copy'], { onTask: () => (term = 1) });
  await expect(clone).rejects.toMatchObject({ code: 'unavailable' });
  expect(sent().filter((method) => method === 'Async.VM.clone')).toHaveLength(1);
});

it('is asked in the very turn that writes to a connected socket, on a new one and on one that is reused', async () => {
  let turnOver = false;
  onAsked = () => {
    turnOver = false;
    queueMicrotask(() => {
      turnOver = true;
    });
    // Node's own queue comes before that of promises.
    process.nextTick(() => {
      turnOver = true;
    });
  };
  const writes: { connecting: boolean; turnOver: boolean }[] = [];
  const write = Socket.prototype.write;
  vi.spyOn(Socket.prototype, 'write').mockImplementation(function (this: Socket, ...args: unknown[]) {
    if (String(args[0]).includes(METHOD)) writes.push({ connecting: this.connecting, turnOver });
    return Reflect.apply(write, this, args) as boolean;
  });
  const before = { connecting: false, turnOver: false };
  await describeVm();
  await describeVm();
  expect(writes).toEqual([before, before]);
  const other = await connectToLab(lab, {
    clock: systemClock,
    gate: {
      term: () => 0,
      state: () => {
        onAsked();
        return 'open';
      },
    },
  });
  await Promise.all([1, 2, 3].map(() => other.xapi.call(METHOD, [vm, 'changed'])));
  await other.xapi.close();
  expect(writes).toHaveLength(5);
  expect(writes.every(({ connecting, turnOver: late }) => !connecting && !late)).toBe(true);
});
