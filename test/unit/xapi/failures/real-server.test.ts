import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DynvmError, type Failure } from '../../../../core/model/failure.ts';
import { connectTo, type OpenedConnection } from '../../../fixtures/xapi/recording-listener.ts';
import { Refusal, ScriptedHost } from '../../../fixtures/xapi/scripted-host.ts';

/** Answers that were recorded from a real XAPI 24.10. Each must end as a failure with a whole sentence. */
let host: ScriptedHost;
let opened: OpenedConnection;

beforeEach(async () => {
  host = await ScriptedHost.listen();
  host.handlers.set('task.destroy', () => '');
  host.handlers.set('VM.get_all_records', () => ({
    'OpaqueRef:vm': { uuid: 'vm', name_label: 'job-1', power_state: 'Running' },
  }));
  opened = connectTo(host.url);
  await opened.listener.untilState('live');
});

afterEach(async () => {
  await opened.xapi.close();
  await host.close();
});

async function catchFailure(calling: Promise<unknown>): Promise<Failure> {
  const error = await calling.then(
    () => undefined,
    (caught: unknown) => caught,
  );
  if (!(error instanceof DynvmError)) throw new Error('it did not fail as it should', { cause: error });
  expect(error.failure.message).toMatch(/^Host xen7 \(xenhost7\)[ :].*[^ :]\.$/);
  expect(error.failure.message).not.toMatch(/undefined|null| {2}/);
  return error.failure;
}

/** The task of an operation ends like this. */
function endTask(record: Record<string, unknown>): Promise<unknown> {
  host.handlers.set('Async.VM.clean_shutdown', () => 'OpaqueRef:task');
  const running = opened.xapi.run('VM.clean_shutdown', ['OpaqueRef:vm']);
  const snapshot = { uuid: 't', progress: 1, result: '', error_info: [], ...record };
  host.emit({ class: 'task', operation: 'mod', ref: 'OpaqueRef:task', snapshot });
  return running;
}

/** The body of the answer to this method, whatever it was asked by. */
function answerRaw(method: string, status: number, body: string, type: string): void {
  host.intercept = ({ method: called, response }) => {
    // XML-RPC is tried where JSON-RPC fails with a 5xx.
    if (called !== method) return false;
    response.writeHead(status, { 'content-type': type, connection: 'close' }).end(body);
    return true;
  };
}

describe('what a real server answers', () => {
  it('a task that ends cancelled, with an empty error_info', async () => {
    const failure = await catchFailure(endTask({ status: 'cancelled' }));
    expect(failure).toMatchObject({ code: 'host-error', xapi: { code: 'TASK_CANCELLED' } });
    expect(failure.reason).toBe('VM.clean_shutdown was cancelled on the host');
  });

  it('a task that fails with an empty error_info', async () => {
    const failure = await catchFailure(endTask({ status: 'failure' }));
    expect(failure.reason).toBe('VM.clean_shutdown failed: INTERNAL_ERROR');
  });

  it('NO_HOSTS_AVAILABLE without parameters', async () => {
    host.handlers.set('VM.start', () => {
      throw new Refusal('NO_HOSTS_AVAILABLE');
    });
    const failure = await catchFailure(opened.xapi.call('VM.start', ['OpaqueRef:vm']));
    expect(failure.reason).toBe('no host of the pool can take the VM now');
  });

  it('an error of JSON-RPC 1.0 with id 0 to a call of 2.0', async () => {
    const body = { result: null, error: ['INVALID_VALUE', 'name_label', 'a\u001bb'], id: 0 };
    answerRaw('VM.set_name_label', 200, JSON.stringify(body), 'application/json');
    const failure = await catchFailure(opened.xapi.call('VM.set_name_label', ['OpaqueRef:vm', 'a']));
    expect(failure).toMatchObject({ xapi: { code: 'INVALID_VALUE', params: ['name_label', 'a\u001bb'] } });
  });

  it.each([
    ['the host', ['OpaqueRef:host'], 'host "xen1" is offline'],
    ['a host that nobody knows', ['OpaqueRef:other'], 'host OpaqueRef:other is offline'],
    ['no host', [], 'host.get_servertime failed: HOST_OFFLINE'],
  ])('HOST_OFFLINE with %s', async (_which, params, reason) => {
    host.handlers.set('host.get_servertime', () => {
      throw new Refusal('HOST_OFFLINE', params);
    });
    const failure = await catchFailure(opened.xapi.call('host.get_servertime', ['OpaqueRef:host']));
    expect(failure.reason).toBe(reason);
  });

  it.each([
    [431, 'it answers HTTP 431: the headers of the request are too long for it'],
    [500, 'it answers HTTP 500'],
  ])('HTTP %i with a page', async (status, reason) => {
    answerRaw('VM.clone', status, '<html><body>Request too large</body></html>', 'text/html');
    const failure = await catchFailure(
      opened.xapi.call('VM.clone', ['OpaqueRef:vm', 'x'], { timeoutMs: 2_000 }),
    );
    expect(failure).toMatchObject({ code: 'host-unavailable', reason: expect.stringContaining(reason) });
    expect(failure.message).not.toContain('html');
  });

  it.each([431, 500])('HTTP %i with a page at login', async (status) => {
    answerRaw('session.login_with_password', status, '<html>', 'text/html');
    const { listener, xapi } = connectTo(host.url);
    await listener.untilState('down');
    expect(xapi.state).toMatchObject({ failure: { reason: expect.stringContaining(`HTTP ${status}`) } });
    await xapi.close();
  });

  it.each(['host.get_servertime', 'VM.clean_shutdown'])(
    'no code in the world leaves half a sentence (%s)',
    async (method) => {
      const { EXPLANATIONS } = await import('../../../../core/xapi/failures/error-sentences.ts');
      for (const code of Object.keys(EXPLANATIONS).filter(
        (name) => !/BUSY|PENDING|IN_PROGRESS|FAILURE_(24|46)|BOOTING|SESSION/.test(name),
      )) {
        host.handlers.set(method, () => {
          throw new Refusal(code);
        });
        await catchFailure(opened.xapi.call(method, ['OpaqueRef:vm'], { repeat: false }));
      }
    },
  );
});
