import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Simulator, startSimulator } from '../../core/simulator/index.ts';
import { QUICK_STORAGE } from '../fixtures/simulator/quick-storage.ts';
import {
  jsonClient,
  logIn,
  type WireClient,
  WireFailure,
  xmlClient,
} from '../fixtures/simulator/wire-client.ts';
import { type DatamodelField, type DatamodelMessage, HIDDEN_MESSAGES, loadDatamodel } from './datamodel.ts';
import { makeEventfulLab } from './eventful-lab.ts';
import { thrownErrors } from './thrown-errors.ts';
import { findProblems, parseType, type Wire } from './wire-values.ts';

const datamodel = loadDatamodel();

/** Not classes of objects that get_all_records lists. */
const UNLISTED = ['session', 'event'];
const LISTED = Object.keys(datamodel.classes).filter((name) => !UNLISTED.includes(name));

/** More than any message takes: the answer is about the number, and nothing is carried out. */
const TOO_MANY = 40;

/** Errors whose parameters the published list lacks or has wrong, from the server's sources. */
const PARAMETERS_ON_THE_WIRE: Readonly<Record<string, number>> = {
  Fault: 1,
  SESSION_AUTHENTICATION_FAILED: 2,
  SR_BACKEND_FAILURE_44: 3,
  SR_BACKEND_FAILURE_109: 3,
  VM_IS_SNAPSHOT: 2,
  VM_IS_TEMPLATE: 2,
  // As a real 24.10 answers.
  DOMAIN_EXISTS: 1,
};

/** Errors that a real 24.10 gives with different numbers of parameters. */
const PARAMETERS_VARY: Readonly<Record<string, readonly number[]>> = {
  VDI_IN_USE: [1, 2],
  OTHER_OPERATION_IN_PROGRESS: [3, 4],
};

/** Published with an Async. form, which a real 24.10 refuses. */
const NO_ASYNC: ReadonlySet<string> = new Set(['host.get_servertime', 'host.get_server_localtime']);

/** A real 24.10 ignores further parameters. */
const IGNORES_EXTRA_PARAMETERS: ReadonlySet<string> = new Set(['session.login_with_password']);

let simulator: Simulator;
let json: WireClient;
let session: string;

beforeAll(async () => {
  simulator = await startSimulator({
    hosts: 1,
    basePort: 0,
    poolSize: 2,
    vmsPerHost: 3,
    ...QUICK_STORAGE,
    cloneMs: 0,
    bootMs: 0,
    agentMs: 0,
    ipMs: 0,
  });
  const [host] = simulator.hosts;
  if (host === undefined) throw new Error('the lab has no host');
  json = jsonClient(host.url);
  session = await logIn(json, host);
  await makeEventfulLab(json, session);
});
afterAll(() => simulator?.close());

describe.each<Wire>(['json', 'xml'])('records over %s', (wire) => {
  let client: WireClient;
  beforeAll(() => {
    const url = simulator.hosts[0]?.url ?? '';
    client = wire === 'json' ? json : xmlClient(url);
  });

  it.each(LISTED)('%s: every field of the 24.10 level, no other, each of its type', async (className) => {
    const fields = listFields(className);
    const records = await readRecords(client, className);
    for (const [ref, record] of Object.entries(records)) {
      expect(Object.keys(record).sort(), `fields of ${className}`).toEqual(Object.keys(fields).sort());
      const problems = Object.entries(fields).flatMap(([name, { type }]) =>
        findProblems(datamodel, wire, parseType(type), record[name], `${className}.${name}`),
      );
      expect(problems, ref).toEqual([]);
    }
  });

  it('has objects of every class that a lab cannot be without', async () => {
    const empty: string[] = [];
    for (const className of LISTED) {
      if (Object.keys(await readRecords(client, className)).length === 0) empty.push(className);
    }
    expect(empty.filter((name) => !['message', 'VLAN', 'Bond'].includes(name))).toEqual([]);
  });
});

it('no ref leads nowhere', async () => {
  const tables = new Map<string, Record<string, Record<string, unknown>>>();
  for (const className of LISTED) tables.set(className, await readRecords(json, className));
  const dangling: string[] = [];
  for (const [className, records] of tables) {
    for (const [fieldName, { type }] of Object.entries(listFields(className))) {
      const target = tables.get(/^(\w+) ref( set)?$/.exec(type)?.[1] ?? '');
      if (target === undefined) continue;
      for (const record of Object.values(records)) {
        for (const ref of [record[fieldName]].flat() as string[]) {
          if (ref !== 'OpaqueRef:NULL' && target[ref] === undefined)
            dangling.push(`${className}.${fieldName} ${ref}`);
        }
      }
    }
  }
  expect(dangling).toEqual([]);
});

it('events carry whole records of their class, over both wires', async () => {
  const fields = listFields('VM');
  const xml = xmlClient(simulator.hosts[0]?.url ?? '');
  for (const [wire, client] of [['json', json] as const, ['xml', xml] as const]) {
    const { events, valid_ref_counts, token } = (await client.call(
      'event.from',
      session,
      ['VM'],
      '',
      1.5,
    )) as {
      events: Record<string, unknown>[];
      valid_ref_counts: Record<string, number>;
      token: string;
    };
    expect(token).toMatch(/^\d{20},\d{20}$/);
    expect(valid_ref_counts.vm).toBe(events.length);
    for (const event of events) {
      expect(event).toMatchObject({ class: 'vm', operation: 'add', id: expect.stringMatching(/^\d+$/) });
      expect(Object.keys(event.snapshot as object).sort()).toEqual(Object.keys(fields).sort());
      const snapshot = event.snapshot as Record<string, unknown>;
      const problems = Object.entries(fields).flatMap(([name, { type }]) =>
        findProblems(datamodel, wire, parseType(type), snapshot[name], `VM.${name}`),
      );
      expect(problems).toEqual([]);
    }
  }
});

describe('messages', () => {
  let answered: string[];
  beforeAll(async () => {
    answered = (await json.call('system.listMethods')) as string[];
  });
  const plainNames = (): string[] =>
    answered.filter((name) => !name.startsWith('Async.') && name !== 'system.listMethods');

  it('all are in the datamodel of the level', () => {
    expect(plainNames().length).toBeGreaterThan(500);
    const unknown = plainNames().filter((name) => findMessage(name) === undefined);
    expect(unknown.filter((name) => !HIDDEN_MESSAGES.has(name))).toEqual([]);
  });

  it('all queries and accessors that the level has for its fields are answered', () => {
    const missing = Object.entries(datamodel.classes).flatMap(([className, { fields, messages }]) =>
      Object.keys(messages)
        .filter((message) => /^get_(all|all_records|record|by_uuid|by_name_label)$/.test(message))
        .concat(Object.keys(fields).flatMap((field) => accessorsIn(messages, field)))
        .map((message) => `${className}.${message}`),
    );
    expect(missing.filter((name) => !answered.includes(name))).toEqual([]);
  });

  it('each takes as many parameters as the datamodel says', async () => {
    const wrong: string[] = [];
    for (const name of plainNames()) {
      const message = findMessage(name);
      if (message === undefined || IGNORES_EXTRA_PARAMETERS.has(name)) continue;
      const failure = await catchFailure(json.call(name, ...Array(TOO_MANY).fill(session)));
      // The session counts neither as expected nor as received.
      const expected = message.params.filter(([, , optional]) => optional === undefined).length;
      const received = TOO_MANY - (message.no_session ? 0 : 1);
      const isRight =
        failure.code === 'MESSAGE_PARAMETER_COUNT_MISMATCH' &&
        failure.params.join() === [name, expected, received].join();
      if (!isRight) wrong.push(`${name} (${expected}): ${failure.message}`);
    }
    expect(wrong).toEqual([]);
  });

  it('each has an Async. form where the datamodel says so, and only there', async () => {
    const wrong: string[] = [];
    for (const name of plainNames()) {
      const failure = await catchFailure(json.call(`Async.${name}`, ...Array(TOO_MANY).fill(session)));
      const isAsync = failure.code === 'MESSAGE_PARAMETER_COUNT_MISMATCH';
      const expected = !NO_ASYNC.has(name) && findMessage(name)?.async === true;
      if (isAsync !== expected) wrong.push(`Async.${name}: ${failure.message}`);
    }
    expect(wrong).toEqual([]);
  });

  it('every read of one field answers with a value of its type', async () => {
    const problems: string[] = [];
    for (const className of LISTED) {
      const [ref] = Object.keys(await readRecords(json, className));
      if (ref === undefined) continue;
      for (const [field, { type }] of Object.entries(listFields(className))) {
        // Messages are no rows of the database: the class has no accessors.
        if (className === 'message') continue;
        const value = await json.call(`${className}.get_${field}`, session, ref);
        problems.push(
          ...findProblems(datamodel, 'json', parseType(type), value, `${className}.get_${field}`),
        );
      }
    }
    expect(problems).toEqual([]);
  });
});

describe('errors', () => {
  it('every code the simulator can give is in the datamodel, with as many parameters', () => {
    const thrown = thrownErrors();
    expect(new Set(thrown.map(({ code }) => code)).size).toBeGreaterThan(30);
    const wrong = thrown.filter(({ code, paramCount }) => {
      const published = PARAMETERS_ON_THE_WIRE[code] ?? datamodel.errors[code]?.params.length;
      if (published === undefined) return true;
      const expected = PARAMETERS_VARY[code] ?? [published];
      return paramCount !== undefined && !expected.includes(paramCount);
    });
    expect(wrong).toEqual([]);
  });
});

function listFields(className: string): Readonly<Record<string, DatamodelField>> {
  return datamodel.classes[className]?.fields ?? {};
}

async function readRecords(
  client: WireClient,
  className: string,
): Promise<Record<string, Record<string, unknown>>> {
  return (await client.call(`${className}.get_all_records`, session)) as Record<
    string,
    Record<string, unknown>
  >;
}

function findMessage(name: string): DatamodelMessage | undefined {
  const [className = '', message = ''] = name.split('.');
  return datamodel.classes[className]?.messages[message];
}

/** The plain accessors; setters with a behaviour of their own are messages like any other. */
function accessorsIn(messages: Readonly<Record<string, unknown>>, field: string): string[] {
  return [`get_${field}`].filter((name) => name in messages);
}

async function catchFailure(call: Promise<unknown>): Promise<WireFailure> {
  const failure = await call.then(
    () => undefined,
    (error: unknown) => error,
  );
  return failure instanceof WireFailure ? failure : new WireFailure(['no failure', String(failure)]);
}
