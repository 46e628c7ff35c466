import { afterEach, beforeEach, expect, it } from 'vitest';
import { isOutcomeUnknown } from '../../../core/xapi/index.ts';
import { ManualClock } from '../../fixtures/xapi/manual-clock.ts';
import { connectTo, type OpenedConnection } from '../../fixtures/xapi/recording-listener.ts';
import { Refusal, ScriptedHost } from '../../fixtures/xapi/scripted-host.ts';

let host: ScriptedHost;
let clock: ManualClock;
let opened: OpenedConnection | undefined;

beforeEach(async () => {
  host = await ScriptedHost.listen();
  clock = new ManualClock();
});

afterEach(async () => {
  await opened?.xapi.close();
  await host.close();
});

async function openLive(): Promise<OpenedConnection> {
  opened = connectTo(host.url, { clock });
  await opened.listener.untilState('live');
  return opened;
}

const vm = (name: string) => ({ uuid: name, name_label: name, power_state: 'Running' });

it('logs in, reads every class and follows events', async () => {
  host.handlers.set('VM.get_all_records', () => ({ 'OpaqueRef:vm1': { ...vm('job-1'), VCPUs_max: '4' } }));
  const { xapi, listener } = await openLive();
  expect(listener.snapshots[0]?.VM.get('OpaqueRef:vm1')).toMatchObject({ name_label: 'job-1', VCPUs_max: 4 });
  expect(xapi.state).toMatchObject({ kind: 'live', url: host.url, api: { major: 2, minor: 21 } });
  expect(host.calls.map((call) => call.method).slice(0, 3)).toEqual([
    'session.login_with_password',
    'pool.get_all_records',
    'event.inject',
  ]);

  host.emit(
    { class: 'vm', operation: 'mod', ref: 'OpaqueRef:vm1', snapshot: vm('renamed') },
    { class: 'vm', operation: 'del', ref: 'OpaqueRef:never-seen' },
    { class: 'message', operation: 'add', ref: 'OpaqueRef:m', snapshot: {} },
    { class: 'vm', operation: 'del', ref: 'OpaqueRef:vm1' },
  );
  await listener.until(() => listener.changes.length > 1);
  expect(listener.changes).toMatchObject([
    { class: 'VM', operation: 'put', ref: 'OpaqueRef:vm1', record: { name_label: 'renamed' } },
    { class: 'VM', operation: 'del', ref: 'OpaqueRef:vm1' },
  ]);
});

/** Returns what allows them again. */
function refuseLogins(): () => void {
  const allowed = host.handlers.get('session.login_with_password');
  if (!allowed) throw new Error('the host has no login');
  host.handlers.set('session.login_with_password', () => {
    throw new Refusal('SESSION_AUTHENTICATION_FAILED', ['root', 'Authentication failure']);
  });
  return () => host.handlers.set('session.login_with_password', allowed);
}

it('a wrong password is tried again after 10, 20, 24, 24 minutes, and works when it has become right', async () => {
  const allow = refuseLogins();
  opened = connectTo(host.url, { clock });
  const { listener, xapi } = opened;
  const minutes = [10, 20, 24, 24];
  for (const [attempt, pauseMinutes] of minutes.entries()) {
    await listener.untilState('refused', attempt + 1);
    expect(xapi.state).toMatchObject({
      sinceAt: Date.UTC(2026, 0, 1),
      nextTryAt: clock.now() + pauseMinutes * 60_000,
      failure: { code: 'credentials' },
    });
    expect(host.count('session.login_with_password')).toBe(attempt + 1);
    if (attempt === minutes.length - 1) allow();
    await clock.pass(pauseMinutes * 60_000);
  }
  await listener.untilState('live');
});

it('jitter keeps the pause between wrong passwords within 10 and 30 minutes', async () => {
  refuseLogins();
  opened = connectTo(host.url, { clock, random: () => 0.999_999 });
  await opened.listener.untilState('refused');
  await clock.pass(750_000);
  await opened.listener.untilState('refused', 2);
  await clock.pass(1_500_000);
  await opened.listener.untilState('refused', 3);
  await clock.pass(1_800_000);
  await opened.listener.untilState('refused', 4);
});

it('a call to a host that refuses us says why, and when the next try is', async () => {
  refuseLogins();
  opened = connectTo(host.url, { clock });
  await opened.listener.untilState('refused');
  await expect(opened.xapi.call('VM.get_all', [])).rejects.toMatchObject({
    code: 'credentials',
    failure: { hint: 'Correct host.user and host.password. Next try at 2026-01-01T00:10:00.000Z.' },
  });
});

it('"Retry now" ends the pause, for one attempt however often it is asked', async () => {
  const allow = refuseLogins();
  opened = connectTo(host.url, { clock });
  const { listener, xapi } = opened;
  await listener.untilState('refused');
  for (let asked = 0; asked < 3; asked++) xapi.retryNow();
  expect(xapi.state).toMatchObject({ kind: 'refused', nextTryAt: null });
  await listener.untilState('refused', 2);
  expect(host.count('session.login_with_password')).toBe(2);
  allow();
  xapi.retryNow();
  await listener.untilState('live');
  // Where there is nothing to retry, nothing happens.
  xapi.retryNow();
  expect(xapi.state.kind).toBe('live');
});

it('a host that is down is tried at 1, 2, 4 … 30 s, keeps saying since when, and comes back by itself', async () => {
  host.intercept = ({ response }) => {
    response.writeHead(503).end('<html>');
    return true;
  };
  opened = connectTo(host.url, { clock });
  const { listener, xapi } = opened;
  for (const [attempt, delayMs] of [1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000].entries()) {
    await listener.untilState('down', attempt + 1);
    const state = listener.states.at(-1);
    expect(state).toMatchObject({
      kind: 'down',
      sinceAt: Date.UTC(2026, 0, 1),
      nextTryAt: clock.now() + delayMs,
    });
    await clock.pass(delayMs);
  }
  await listener.untilState('down', 8);
  await expect(xapi.call('VM.get_all', [])).rejects.toThrow(
    /xen7 \(xenhost7\) cannot be used: it answers HTTP 503/,
  );
  host.intercept = () => false;
  await clock.pass(30_000);
  await listener.untilState('live');
});

it('a session that is lost costs one login, whoever notices, and the call is played again', async () => {
  const { xapi, listener } = await openLive();
  const stale = 'OpaqueRef:session-1';
  host.handlers.set('VM.start', ([session]) => {
    if (session === stale) throw new Refusal('SESSION_INVALID', [stale]);
    return '';
  });
  await Promise.all(Array.from({ length: 5 }, () => xapi.call('VM.start', ['OpaqueRef:vm1', false, false])));
  expect(host.count('VM.start')).toBe(10);
  expect(host.count('session.login_with_password')).toBe(2);
  await listener.until(() => listener.snapshots.length === 2);
  expect(listener.states.map((state) => state.kind)).toEqual(['connecting', 'live']);
});

it('a host that goes right after it lost the session is down for the reason it went', async () => {
  const { xapi, listener } = await openLive();
  host.handlers.set('VM.start', () => {
    throw new Refusal('SESSION_INVALID', ['OpaqueRef:session-1']);
  });
  host.handlers.set('session.login_with_password', () => {
    throw new Refusal('HOST_STILL_BOOTING');
  });
  await expect(xapi.call('VM.start', [], { timeoutMs: 1_000 })).rejects.toMatchObject({
    xapiCode: 'HOST_STILL_BOOTING',
  });
  await listener.untilState('down');
  expect(xapi.state).toMatchObject({ failure: { xapi: { code: 'HOST_STILL_BOOTING' } } });
});

it('a session refused twice ends the call', async () => {
  const { xapi } = await openLive();
  host.handlers.set('VM.start', () => {
    throw new Refusal('SESSION_INVALID', ['OpaqueRef:session']);
  });
  await expect(xapi.call('VM.start', [])).rejects.toMatchObject({
    xapiCode: 'SESSION_INVALID',
    params: ['[session]'],
  });
  expect(host.count('VM.start')).toBe(2);
});

it.each([['EVENTS_LOST'], ['EVENT_FROM_TOKEN_PARSE_FAILURE'], ['SESSION_INVALID']])(
  '%s in the stream: everything is read anew, from a new token',
  async (code) => {
    let tokens = 0;
    host.handlers.set('event.inject', () => `${++tokens}00,0`);
    const { listener } = await openLive();
    await waitForCall('event.from', 1);
    let refused = false;
    host.intercept = ({ method, response }) => {
      if (method !== 'event.from' || refused) return false;
      refused = true;
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ jsonrpc: '2.0', id: 1, error: { code: 1, message: code, data: [] } }));
      return true;
    };
    host.emit({ class: 'vm', operation: 'add', ref: 'OpaqueRef:new', snapshot: vm('new') });
    await listener.until(() => listener.snapshots.length === 2);
    await waitForCall('event.from', 3);
    expect(host.calls.filter((call) => call.method === 'event.from').at(-1)?.params[2]).toBe('200,0');
    expect(listener.states.map((state) => state.kind)).toEqual(['connecting', 'live']);
  },
);

it('a line that is cut is no outage: the stream goes on from the same token', async () => {
  const { listener } = await openLive();
  await waitForCall('event.from', 1);
  host.dropSockets();
  await waitForCall('event.from', 2);
  host.emit({ class: 'vm', operation: 'add', ref: 'OpaqueRef:new', snapshot: vm('new') });
  await listener.until(() => listener.changes.length === 1);
  expect(host.count('session.login_with_password')).toBe(1);
  expect(listener.snapshots).toHaveLength(1);
});

it('an event.from that never returns is given up after 66 s', async () => {
  const { listener } = await openLive();
  await waitForCall('event.from', 1);
  await clock.pass(66_000);
  await waitForCall('event.from', 2);
  host.emit({ class: 'vm', operation: 'add', ref: 'OpaqueRef:new', snapshot: vm('new') });
  await listener.until(() => listener.changes.length === 1);
});

it('a host that goes silent is proven dead by one short event.from and one login', async () => {
  const { listener } = await openLive();
  await waitForCall('event.from', 1);
  host.intercept = () => true;
  await clock.pass(66_000);
  await clock.pass(11_000);
  // The login that is tried then is not answered either.
  await clock.pass(20_000);
  await listener.untilState('down');
});

it('a lost deletion is found by the counts and told as one', async () => {
  host.handlers.set('VM.get_all_records', () => ({ 'OpaqueRef:1': vm('a'), 'OpaqueRef:2': vm('b') }));
  host.counts = { vm: 2 };
  const { listener } = await openLive();
  host.handlers.set('VM.get_all_records', () => ({ 'OpaqueRef:2': vm('b') }));
  host.counts = { vm: 1 };
  host.emit({ class: 'vm', operation: 'mod', ref: 'OpaqueRef:2', snapshot: vm('b') });
  await waitForCall('event.from', 2);
  // The next answer decides, and is asked for soon.
  expect(host.calls.at(-1)?.params[3]).toBeCloseTo(1.1, 5);
  expect(host.count('VM.get_all_records')).toBe(1);
  host.emit();
  await listener.until(() => listener.changes.some((change) => change.operation === 'del'));
  expect(listener.changes).toContainEqual({ class: 'VM', operation: 'del', ref: 'OpaqueRef:1' });
  expect(host.count('VM.get_all_records')).toBe(2);
});

it('a count of objects that are gone already is explained by the next answer, again and again', async () => {
  host.handlers.set('VM.get_all_records', () => ({ 'OpaqueRef:1': vm('a') }));
  host.counts = { vm: 1 };
  const { listener } = await openLive();
  for (let gone = 1; gone <= 5; gone++) {
    // Made and deleted while the answer was written: in its counts only. The next one brings the deletion.
    host.counts = { vm: 2 };
    host.emit(
      { class: 'vm', operation: 'mod', ref: 'OpaqueRef:1', snapshot: vm(`a${gone}`) },
      ...(gone === 1 ? [] : [{ class: 'vm', operation: 'del', ref: `OpaqueRef:gone-${gone - 1}` }]),
    );
    await waitForCall('event.from', gone + 1);
  }
  host.counts = { vm: 1 };
  host.emit({ class: 'vm', operation: 'del', ref: 'OpaqueRef:gone-5' });
  await waitForCall('event.from', 7);
  expect(host.count('VM.get_all_records')).toBe(1);
  expect(listener.changes.filter((change) => change.operation === 'del')).toEqual([]);
});

it('a count that never fits is not read again at every event', async () => {
  host.counts = { vm: 5 };
  const { listener } = await openLive();
  for (let i = 1; i <= 4; i++) {
    host.emit({ class: 'vm', operation: 'add', ref: `OpaqueRef:${i}`, snapshot: vm(`${i}`) });
    await listener.until(() => listener.changes.some((change) => change.ref === `OpaqueRef:${i}`));
  }
  await waitForCall('event.from', 5);
  expect(host.count('VM.get_all_records')).toBe(2);
  // The next look is due when the pause is over, not only at the next event.
  expect(host.calls.at(-1)?.params[3]).toBeCloseTo(1.1, 5);
});

it('a host that loses deletions again and again is read again a second later, not ever more rarely', async () => {
  const names = Array.from({ length: 8 }, (_vm, n) => `OpaqueRef:${n}`);
  const left = () => Object.fromEntries(names.map((ref) => [ref, vm(ref)]));
  host.handlers.set('VM.get_all_records', left);
  host.counts = { vm: 8 };
  const { listener } = await openLive();
  const told = () => listener.changes.filter((change) => change.operation === 'del').length;
  for (let lost = 1; lost <= 5; lost++) {
    names.pop();
    host.counts = { vm: names.length };
    host.emit({ class: 'vm', operation: 'mod', ref: 'OpaqueRef:0', snapshot: vm('a') });
    await waitForCall('event.from', 3 * lost - 1);
    host.emit();
    await listener.until(() => told() === lost);
    // The count fits again.
    host.emit({ class: 'vm', operation: 'mod', ref: 'OpaqueRef:0', snapshot: vm('b') });
    await waitForCall('event.from', 3 * lost + 1);
    clock.advance(1_000);
  }
  expect(host.count('VM.get_all_records')).toBe(6);
});

it('a change whose answer is lost is never sent twice', async () => {
  const { xapi } = await openLive();
  host.intercept = ({ method, request }) => {
    if (method === 'VM.clone') request.socket.destroy();
    return method === 'VM.clone';
  };
  const error = await xapi.call('VM.clone', ['OpaqueRef:t', 'new']).catch((caught: unknown) => caught);
  expect(isOutcomeUnknown(error)).toBe(true);
  expect(host.count('VM.clone')).toBe(1);
});

it('a call that is not answered in time ends with an unknown outcome', async () => {
  const { xapi } = await openLive();
  host.intercept = ({ method }) => method === 'VM.start';
  const started = xapi
    .call('VM.start', ['OpaqueRef:vm1'], { timeoutMs: 5_000 })
    .catch((caught: unknown) => caught);
  await waitForCall('VM.start', 1);
  await clock.pass(5_000);
  const error = await started;
  expect(isOutcomeUnknown(error)).toBe(true);
  expect((error as Error).message).toContain('no answer within 5 s');
});

it('a question whose answer is lost is asked again', async () => {
  const { xapi } = await openLive();
  let asked = 0;
  host.handlers.set('VM.get_power_state', () => 'Running');
  host.intercept = ({ method, response }) => {
    if (method !== 'VM.get_power_state' || ++asked > 1) return false;
    response.writeHead(500, { 'content-type': 'text/html' }).end('<html>');
    return true;
  };
  const answer = xapi.call('VM.get_power_state', ['OpaqueRef:vm1']);
  await clock.pass(300);
  expect(await answer).toBe('Running');
});

it('a busy host is asked again, ever more slowly, until the call has no time left', async () => {
  const { xapi } = await openLive();
  host.handlers.set('VM.clone', () => {
    throw new Refusal('TOO_MANY_PENDING_TASKS');
  });
  const cloning = xapi
    .call('VM.clone', ['OpaqueRef:t', 'new'], { timeoutMs: 10_000 })
    .catch((caught) => caught);
  for (const delayMs of [500, 1_000, 2_000, 4_000]) await clock.pass(delayMs);
  expect(await cloning).toMatchObject({ xapiCode: 'TOO_MANY_PENDING_TASKS' });
  expect(host.count('VM.clone')).toBe(5);
});

it('a refusal that may not be repeated is final', async () => {
  const { xapi } = await openLive();
  host.handlers.set('VM.start', () => {
    throw new Refusal('NO_HOSTS_AVAILABLE');
  });
  await expect(xapi.call('VM.start', [])).rejects.toMatchObject({
    code: 'host-error',
    xapiCode: 'NO_HOSTS_AVAILABLE',
  });
  expect(host.count('VM.start')).toBe(1);
});

it('at most 20 calls are at the host at once', async () => {
  const { xapi } = await openLive();
  const answers: (() => void)[] = [];
  host.intercept = ({ method, response }) => {
    if (method !== 'VM.get_record') return false;
    answers.push(() => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end('{"jsonrpc":"2.0","id":1,"result":{}}');
    });
    return true;
  };
  const calls = Array.from({ length: 50 }, () => xapi.call('VM.get_record', ['OpaqueRef:1']));
  for (let answered = 0; answered < 50; ) {
    await waitForCall('VM.get_record', Math.min(50, answered + 20));
    await new Promise((next) => setTimeout(next, 20));
    expect(answers.length).toBe(Math.min(20, 50 - answered));
    for (const answer of answers.splice(0)) {
      answer();
      answered++;
    }
  }
  await Promise.all(calls);
});

it('a call waits for the login no longer than for its answer, and then was not executed', async () => {
  host.intercept = ({ method }) => method === 'session.login_with_password';
  opened = connectTo(host.url, { clock });
  const call = opened.xapi.call('VM.start', [], { timeoutMs: 5_000 }).catch((caught: unknown) => caught);
  await clock.pass(5_000);
  const error = await call;
  expect(error).toMatchObject({ code: 'host-unavailable', outcomeUnknown: false });
  expect((error as Error).message).toContain('no session within 5 s');
});

it('a call that waits for its turn is cancelled at once', async () => {
  const { xapi } = await openLive();
  host.intercept = ({ method }) => method === 'VM.get_record';
  const stuck = Array.from({ length: 20 }, () => xapi.call('VM.get_record', []).catch(() => undefined));
  const controller = new AbortController();
  const waiting = xapi.call('VM.start', [], { signal: controller.signal }).catch((caught: unknown) => caught);
  await waitForCall('VM.get_record', 20);
  controller.abort();
  expect(await waiting).toMatchObject({ code: 'cancelled' });
  await xapi.close();
  await Promise.all(stuck);
  expect(host.count('VM.start')).toBe(0);
});

it('empty answers at once do not make it spin', async () => {
  host.intercept = ({ method, response }) => {
    if (method !== 'event.from') return false;
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end('{"jsonrpc":"2.0","id":1,"result":{"events":[],"valid_ref_counts":{},"token":"2,0"}}');
    return true;
  };
  await openLive();
  for (let pauses = 0; pauses < 3; pauses++) await clock.pass(1_000);
  expect(host.count('event.from')).toBeLessThanOrEqual(6);
});

it('the session of a broken line is closed when the next one is open', async () => {
  const { listener } = await openLive();
  await waitForCall('event.from', 1);
  let broken = 0;
  host.intercept = ({ method, response }) => {
    if (method !== 'event.from' || ++broken > 2) return false;
    response.writeHead(500).end();
    return true;
  };
  host.dropSockets();
  await listener.until(() => listener.snapshots.length === 2);
  await waitForCall('session.logout', 1);
  const logout = host.calls.find((call) => call.method === 'session.logout');
  expect(logout?.params).toEqual(['OpaqueRef:session-1']);
  expect(listener.states.map((state) => state.kind)).toEqual(['connecting', 'live']);
});

it('a host that spoke JSON-RPC once is not taken for an old one when it stumbles', async () => {
  const { listener } = await openLive();
  await waitForCall('event.from', 1);
  const types: (string | undefined)[] = [];
  host.intercept = ({ request, response }) => {
    types.push(request.headers['content-type']);
    response.writeHead(500).end();
    return true;
  };
  host.dropSockets();
  await listener.untilState('down');
  expect(new Set(types)).toEqual(new Set(['application/json']));
});

it('an aborted call ends as cancelled, a closed connection ends every call', async () => {
  const { xapi } = await openLive();
  host.intercept = ({ method }) => method === 'VM.start';
  const controller = new AbortController();
  const aborted = xapi.call('VM.start', [], { signal: controller.signal }).catch((caught: unknown) => caught);
  const closed = xapi.call('VM.start', []).catch((caught: unknown) => caught);
  await waitForCall('VM.start', 2);
  controller.abort();
  expect(await aborted).toMatchObject({ code: 'cancelled' });
  await xapi.close();
  expect(await closed).toMatchObject({ code: 'cancelled' });
  await expect(xapi.call('VM.start', [])).rejects.toMatchObject({ code: 'cancelled' });
  expect(host.count('session.logout')).toBe(1);
  expect(xapi.state).toEqual({ kind: 'closed' });
});

it('a listener that throws does not end the stream', async () => {
  const { listener, log } = await openLive();
  const record = listener.onChanges.bind(listener);
  listener.onChanges = () => {
    listener.onChanges = record;
    throw new Error('a bug of ours');
  };
  host.emit({ class: 'vm', operation: 'add', ref: 'OpaqueRef:1', snapshot: vm('a') });
  await waitForCall('event.from', 2);
  host.emit({ class: 'vm', operation: 'add', ref: 'OpaqueRef:2', snapshot: vm('b') });
  await listener.until(() => listener.changes.length === 1);
  expect(log.join('\n')).toContain('a bug of ours');
});

/** The host says nothing about calls: looked at between turns of the event loop. */
async function waitForCall(method: string, times: number): Promise<void> {
  while (host.count(method) < times) await new Promise((next) => setImmediate(next));
}
