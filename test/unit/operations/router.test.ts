import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type OperationName, operations } from '../../../core/contract/contract.ts';
import { DynvmError, Failure, toFailure } from '../../../core/model/failure.ts';
import type { Handlers } from '../../../core/operations/handlers.ts';
import { createRouter } from '../../../core/operations/router.ts';
import { toBadInput } from '../../../core/operations/to-bad-input.ts';
import { createSilentLogger } from '../../fixtures/silent-logger.ts';
import { testCaller } from '../../fixtures/test-caller.ts';

/** Handlers that only say what reached them. */
function createEcho(overrides: Partial<Handlers> = {}, checkOutput = false) {
  const reached: { name: string; input: unknown; actor: string }[] = [];
  const handlers = Object.fromEntries(
    Object.keys(operations).map((name) => [
      name,
      (input: unknown, caller: { actor: string }) => {
        reached.push({ name, input, actor: caller.actor });
        return [];
      },
    ]),
  ) as unknown as Handlers;
  const logger = createSilentLogger();
  const invoke = createRouter({ handlers: { ...handlers, ...overrides }, logger, checkOutput });
  return { invoke, reached, logger };
}

const ann = testCaller('request', 'cli:ann');
const reader = testCaller('read', 'cli:bob');
const admin = testCaller('admin', 'console');

async function failureFrom(work: Promise<unknown>): Promise<Failure> {
  const error = await work.then(
    () => expect.unreachable('it was accepted'),
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(DynvmError);
  return Failure.parse(toFailure(error));
}

describe('every operation', () => {
  it('gets its defaults filled in and the name of its caller', async () => {
    const { invoke, reached } = createEcho();
    await invoke('capacity.count', { osKey: 'CentOS' }, reader);
    expect(reached).toEqual([
      {
        name: 'capacity.count',
        input: { osKey: 'centos', labels: [], ignoreLabels: false },
        actor: 'cli:bob',
      },
    ]);
  });

  it('is reached only with its scope or a wider one', async () => {
    const { invoke, reached } = createEcho();
    for (const [name, { scope }] of Object.entries(operations)) {
      const narrower = { read: undefined, request: reader, admin: ann }[scope];
      if (narrower === undefined) continue;
      const failure = await failureFrom(invoke(name as OperationName, {} as never, narrower));
      expect(failure).toMatchObject({ code: 'forbidden', message: expect.stringContaining(scope) });
    }
    expect(reached).toEqual([]);
    await invoke('hosts.check', {}, admin);
    await invoke('hosts.list', {}, admin);
    expect(reached.length).toBe(2);
  });

  it('is refused to a caller without a name', async () => {
    const { invoke } = createEcho();
    const failure = await failureFrom(invoke('hosts.list', {}, testCaller('admin', ' ')));
    expect(failure.code).toBe('forbidden');
  });

  it.each(['', 'nothing', '__proto__', 'constructor', 'toString'])(
    'named %j does not exist',
    async (name) => {
      const { invoke } = createEcho();
      expect((await failureFrom(invoke(name as OperationName, {} as never, admin))).code).toBe('not-found');
    },
  );

  it.each([undefined, null, 7, 'text', [], Number.NaN, { descriptor: {} }, Object.create(null)])(
    'that is sent %j fails with bad-input, not by throwing something else',
    async (input) => {
      const { invoke, reached } = createEcho();
      const failure = await failureFrom(invoke('requests.provision', input as never, admin));
      expect(failure.code).toBe('bad-input');
      expect(reached).toEqual([]);
    },
  );

  it('hides the text of an unforeseen error from the caller, and logs it', async () => {
    const { invoke, logger } = createEcho({
      'hosts.list': () => {
        throw new Error('login with secret-password failed');
      },
    });
    const failure = await failureFrom(invoke('hosts.list', {}, reader));
    expect(failure.code).toBe('internal');
    expect(JSON.stringify(failure)).not.toContain('secret-password');
    const errors = logger.lines.filter(({ level }) => level === 'error');
    expect(errors).toMatchObject([{ level: 'error', fields: { operation: 'hosts.list' } }]);
  });

  it('passes on a failure as it was said', async () => {
    const said: Failure = { code: 'no-capacity', message: 'No room', where: { hostRef: 3 } };
    const { invoke } = createEcho({ 'hosts.list': () => Promise.reject(new DynvmError(said)) });
    expect(await failureFrom(invoke('hosts.list', {}, reader))).toEqual(said);
  });

  it('has its answer checked against the contract where that is on', async () => {
    const broken: Partial<Handlers> = { 'capacity.count': () => -1 };
    expect(await createEcho(broken).invoke('capacity.count', { osKey: 'x' }, reader)).toBe(-1);
    const strict = createEcho(broken, true);
    expect((await failureFrom(strict.invoke('capacity.count', { osKey: 'x' }, reader))).code).toBe(
      'internal',
    );
  });
});

describe('bad input', () => {
  it.each([
    ['requests.provision', { descriptor: 'a', osKey: 'x', count: 0 }, 'count'],
    ['requests.provision', { descriptor: '', osKey: 'x' }, 'descriptor'],
    ['requests.provision', { osKey: 'x' }, 'descriptor'],
    ['requests.provision', { descriptor: 'a', osKey: 'x', labels: ['ok', ''] }, 'labels.1'],
    ['leases.release', { selector: { descriptor: 'a\n' } }, 'selector.descriptor'],
    ['leases.release', { selector: { leaseIds: [] } }, 'selector.leaseIds'],
    ['leases.release', { selector: { descriptor: 'a', count: 1.5 } }, 'selector.count'],
    ['leases.extend', { selector: { descriptor: 'a' }, minutes: -1 }, 'minutes'],
  ] as const)('%s %j names the field %s in one line', async (name, input, field) => {
    const { invoke } = createEcho();
    const failure = await failureFrom(invoke(name, input as never, admin));
    expect(failure).toMatchObject({ code: 'bad-input', where: { field } });
    expect(failure.message).toMatch(new RegExp(`^${field.replaceAll('.', '\\.')}: `));
    expect(failure.message).not.toContain('\n');
  });

  it('with many mistakes shows three and counts the rest', () => {
    const schema = z.object({ a: z.string(), b: z.string(), c: z.string(), d: z.string(), e: z.string() });
    const parsed = schema.safeParse({});
    if (parsed.success) expect.unreachable();
    else expect(toBadInput(parsed.error, {}).message).toMatch(/^a: .*; b: .*; c: .*; and 2 more$/);
  });
});
