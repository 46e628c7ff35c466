import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Clock, systemClock } from '../../core/base/clock.ts';
import { Secret } from '../../core/config/index.ts';
import { DynvmError } from '../../core/model/failure.ts';
import { type Simulator, startSimulator } from '../../core/simulator/index.ts';
import { RpcFailure, TransportFailure } from '../../core/xapi/failures/transport-failure.ts';
import { FOLLOWED_CLASSES, type FollowedClass } from '../../core/xapi/records/datamodel.ts';
import { normaliseRecord } from '../../core/xapi/records/normalise-record.ts';
import { createJsonRpcTransport } from '../../core/xapi/transport/json-rpc-transport.ts';
import type { RpcTransport } from '../../core/xapi/transport/rpc-transport.ts';
import { createXmlRpcTransport } from '../../core/xapi/transport/xml-rpc-transport.ts';
import { createRandom } from '../fixtures/create-random.ts';
import { connectTo, type OpenedConnection } from '../fixtures/xapi/recording-listener.ts';
import { connectToLab } from '../integration/xapi/simulator-lab.ts';
import { mutateAnswer, type Protocol } from './mutate-answer.ts';

/**
 * Answers with faults, by both protocols and to every call that the client makes: each ends in a value or a failure in the
 * host's own terms. DYNVM_FUZZ_ANSWERS (default 20000 for each protocol, in CI a tenth) and DYNVM_FUZZ_SEED repeat a run.
 */
const ANSWERS = Number(process.env.DYNVM_FUZZ_ANSWERS ?? (process.env.CI ? 2_000 : 20_000));
const SEED = Number(process.env.DYNVM_FUZZ_SEED ?? Date.now() % 1_000_000_000);
/** Of them to transports alone; the rest to whole connections. */
const TO_TRANSPORTS = Math.floor(ANSWERS * 0.95);
/** An answer that takes longer is taken for one that never ends. */
const LONGEST_ANSWER_MS = 10_000;

/**
 * Pauses between attempts pass a hundred times as fast, or a thousand where they are long; the limits of answers stay. Those
 * are whole seconds, pauses are not: JITTER sees to that.
 */
const impatientClock: Clock = {
  ...systemClock,
  setTimer: (delayMs, callback) => {
    if (delayMs < LONGEST_ANSWER_MS) return systemClock.setTimer(delayMs / 100, callback);
    const isLimit = delayMs % 1_000 === 0;
    return systemClock.setTimer(isLimit ? delayMs : delayMs / 1_000, callback);
  },
};
const JITTER = 0.01;

let lab: Simulator;
let session: string;
const uncaught: unknown[] = [];
const onUncaught = (error: unknown) => uncaught.push(error);

beforeAll(async () => {
  process.on('uncaughtException', onUncaught);
  process.on('unhandledRejection', onUncaught);
  lab = await startSimulator({
    hosts: 3,
    basePort: 0,
    vmsPerHost: 3,
    cloneMs: 5,
    bootMs: 5,
    agentMs: 5,
    ipMs: 5,
  });
});

afterAll(async () => {
  await lab.close();
  process.removeListener('uncaughtException', onUncaught);
  process.removeListener('unhandledRejection', onUncaught);
});

describe.each<Protocol>(['json', 'xml'])('%s', (protocol) => {
  it(`${TO_TRANSPORTS} answers to all calls give a value or a failure of the host (seed ${SEED})`, async () => {
    const random = createRandom(SEED);
    const bodies = await recordAnswers(protocol);
    let body = '';
    const server = await listen((response) => send(response, protocol, body));
    const transport = openTransport(server, protocol);
    const outcomes = { values: 0, failures: 0 };
    const names = [...bodies.keys()];
    for (let done = 0; done < TO_TRANSPORTS; done++) {
      const method = names[done % names.length] as string;
      body = mutateAnswer(bodies.get(method) as string, protocol, random);
      const error = await readAnswer(transport, method).then(
        () => undefined,
        (caught: unknown) => caught,
      );
      const place = `answer ${done} of seed ${SEED} to ${method}: ${body.slice(0, 2_000)}`;
      if (error !== undefined && !(error instanceof RpcFailure)) {
        expect(error, place).toBeInstanceOf(TransportFailure);
        expect((error as TransportFailure).kind, place).not.toBe('timeout');
      }
      outcomes[error === undefined ? 'values' : 'failures'] += 1;
    }
    transport.close();
    server.close();
    console.log(`${protocol}: ${outcomes.values} values, ${outcomes.failures} failures`);
    expect(uncaught).toEqual([]);
    expect(Math.min(outcomes.values, outcomes.failures)).toBeGreaterThan(TO_TRANSPORTS / 20);
  });

  it(`a connection bears ${ANSWERS - TO_TRANSPORTS} such answers, and another host feels nothing (seed ${SEED})`, async () => {
    const random = createRandom(SEED + 1);
    const proxy = await startFaultyProxy(protocol, random);
    const [, , healthyHost] = lab.hosts;
    const healthy = await connectToLab({ ...lab, hosts: healthyHost ? [healthyHost] : [] });
    const faulty = connectTo(`http://127.0.0.1:${(proxy.server.address() as AddressInfo).port}`, {
      user: lab.hosts[0]?.user ?? '',
      password: new Secret(lab.hosts[0]?.password ?? ''),
      clock: impatientClock,
      random: () => JITTER,
    });
    let slowestMs = 0;
    while (proxy.answers() < ANSWERS - TO_TRANSPORTS) {
      const startedMs = performance.now();
      await healthy.xapi.call('host.get_servertime', [
        [...(healthy.listener.snapshots[0]?.host.keys() ?? [])][0],
      ]);
      slowestMs = Math.max(slowestMs, performance.now() - startedMs);
      await askAround(faulty);
    }
    expect(uncaught).toEqual([]);
    expect(healthy.listener.states.map((state) => state.kind)).toEqual(['connecting', 'live']);
    expect(faulty.log.filter((line) => /listener .* failed/.test(line))).toEqual([]);
    const lives = faulty.listener.states.filter((state) => state.kind === 'live').length;
    console.log(
      `${protocol}: live ${lives} times; the slowest call to the healthy host took ${Math.round(slowestMs)} ms`,
    );
    await Promise.all([faulty.xapi.close(), healthy.xapi.close()]);
    proxy.server.closeAllConnections();
    proxy.server.close();
  });
});

/** The simulator's own answer to each call the client makes. */
async function recordAnswers(protocol: Protocol): Promise<ReadonlyMap<string, string>> {
  const url = new URL(lab.hosts[0]?.url ?? '');
  const post = (method: string, params: readonly unknown[]) => ask(url, protocol, method, params);
  const { user, password } = lab.hosts[0] ?? { user: '', password: '' };
  const login = await post('session.login_with_password', [user, password]);
  session = /OpaqueRef:[0-9a-f-]+/.exec(login)?.[0] ?? '';
  const first = async (className: string) =>
    /OpaqueRef:[0-9a-f-]+/.exec(await post(`${className}.get_all`, [session]))?.[0] ?? '';
  const [vm, host, pool] = await Promise.all([first('VM'), first('host'), first('pool')]);
  const calls: [string, unknown[]][] = [
    ...FOLLOWED_CLASSES.map((name): [string, unknown[]] => [`${name}.get_all_records`, []]),
    ['Certificate.get_all_records', []],
    ['event.inject', ['pool', pool]],
    ['event.from', [['*'], '', 5.5]],
    ['host.get_servertime', [host]],
    ['VM.get_record', [vm]],
    ['VM.get_other_config', [vm]],
    ['VM.get_blocked_operations', [vm]],
    ['VM.get_current_operations', [vm]],
    ['Async.VM.clone', [vm, 'job-1']],
    ['VM.set_name_label', [vm, 'job-1']],
    ['VM.start', [vm, false, false]],
    ['VM.destroy', ['OpaqueRef:gone']],
  ];
  const answers = new Map([['session.login_with_password', login]]);
  for (const [method, params] of calls) answers.set(method, await post(method, [session, ...params]));
  answers.set('session.logout', await post('session.logout', [session]));
  return answers;
}

async function ask(
  url: URL,
  protocol: Protocol,
  method: string,
  params: readonly unknown[],
): Promise<string> {
  const { toXmlRpcCall } = await import('../../core/xapi/transport/xml-rpc-call.ts');
  const json = JSON.stringify({ jsonrpc: '2.0', method, params, id: 1 });
  const response = await fetch(new URL(protocol === 'json' ? '/jsonrpc' : '/', url), {
    method: 'POST',
    body: protocol === 'json' ? json : toXmlRpcCall(method, params),
  });
  return await response.text();
}

function openTransport(server: Server, protocol: Protocol): RpcTransport {
  const url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  const create = protocol === 'json' ? createJsonRpcTransport : createXmlRpcTransport;
  return create({ url, clock: systemClock, trust: { kind: 'system' }, userAgent: 'test' });
}

/** As the client reads it. */
async function readAnswer(transport: RpcTransport, method: string): Promise<void> {
  const limits = { timeoutMs: LONGEST_ANSWER_MS };
  const [className] = method.split('.') as [FollowedClass];
  if (method === 'event.from') {
    const onEvent = (event: unknown) =>
      normaliseRecord('VM', (event as { snapshot?: unknown } | null)?.snapshot);
    await transport.readList(method, [], { kind: 'events', onEvent }, limits);
  } else if (method.endsWith('.get_all_records')) {
    const onRecord = (_ref: string, record: unknown) => normaliseRecord(className, record);
    await transport.readList(method, [], { kind: 'records', onRecord }, limits);
  } else {
    await transport.call(method, [], limits);
  }
}

/** Between the client and a simulated host. */
async function startFaultyProxy(protocol: Protocol, random: () => number) {
  let faults = 0;
  const target = new URL(lab.hosts[0]?.url ?? '');
  const pass = async (request: IncomingMessage, response: ServerResponse) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    // An old host answers this by XML.
    if (protocol === 'xml' && request.url === '/jsonrpc') return send(response, 'xml', '');
    const answer = await fetch(new URL(request.url ?? '/', target), {
      method: 'POST',
      body: Buffer.concat(chunks),
    });
    const body = await answer.text();
    // Seldom enough in what is read to get live that there is a life to disturb.
    const isFaulty = random() < (/get_all_records|login/.test(`${Buffer.concat(chunks)}`) ? 1 / 30 : 1 / 2);
    if (isFaulty) faults += 1;
    send(response, protocol, isFaulty ? mutateAnswer(body, protocol, random) : body);
  };
  const server = createServer((request, response) => {
    // The lab may be closed already.
    pass(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, answers: () => faults };
}

const CALLS: readonly [string, readonly unknown[]][] = [
  ['VM.get_record', ['OpaqueRef:x']],
  ['VM.get_all_records', []],
  ['VM.get_other_config', ['OpaqueRef:x']],
  ['pool.get_all_records', []],
];

/** Calls of every kind; a failure is one in words for people. */
async function askAround({ xapi }: OpenedConnection): Promise<void> {
  const asked = CALLS.map(([message, params]) =>
    xapi.call(message, params, { timeoutMs: LONGEST_ANSWER_MS }),
  );
  const run = xapi.run('VM.clone', ['OpaqueRef:x', 'job-1'], { timeoutMs: LONGEST_ANSWER_MS - 1_000 });
  for (const outcome of await Promise.allSettled([...asked, run])) {
    if (outcome.status === 'fulfilled') continue;
    expect(outcome.reason).toBeInstanceOf(DynvmError);
    expect(outcome.reason.code).not.toBe('internal');
    expect(outcome.reason.message).not.toMatch(
      /Cannot read|is not a function|undefined|\[object|Unexpected token/,
    );
  }
}

async function listen(answer: (response: ServerResponse) => void): Promise<Server> {
  const server = createServer((request, response) => {
    request.resume();
    request.on('end', () => answer(response));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

function send(response: ServerResponse, protocol: Protocol, body: string): void {
  response.setHeader('content-type', protocol === 'json' ? 'application/json' : 'text/xml');
  response.end(body);
}
