import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { type RestService, startRestService } from '../../fixtures/rest-service.ts';
import { type CliProcess, endAllProcesses, startCli } from './cli-process.ts';

// Every command is a process of its own, and a busy machine takes seconds to start one.
vi.setConfig({ testTimeout: 90_000, hookTimeout: 30_000 });

/** So long that nothing is there before somebody interrupts. */
const ADDRESS_MS = 600_000;

let rest: RestService;
let env: NodeJS.ProcessEnv;
let name = 0;

beforeAll(async () => {
  rest = await startRestService({ simulator: { ipMs: ADDRESS_MS } });
  env = { DYNVM_URL: new URL(rest.url).origin, DYNVM_TOKEN: await rest.obtainToken('requester/ci') };
});
afterAll(async () => {
  await rest.close();
  await endAllProcesses();
});
beforeEach(() => {
  name += 1;
});

function get(...args: string[]): CliProcess {
  return startCli(['get', '--os', 'centos7', '--count', '2', '--name', `job-${name}-`, ...args], { env });
}

async function leases(state = 'live=true'): Promise<{ name: string; state: { kind: string } }[]> {
  const { body } = await rest.ask(`GET /leases?descriptor=job-${name}-&${state}`);
  return body.items;
}

async function untilUnderWay(): Promise<void> {
  await expect
    .poll(async () => (await leases()).map(({ state }) => state.kind), { timeout: 30_000 })
    .toEqual(['waiting-for-ip', 'waiting-for-ip']);
}

describe('dynvm get without a terminal', () => {
  it('rolls back when the time of --wait is over', async () => {
    const cli = get('--wait', '3s');
    expect(await cli.exited).toMatchObject({ code: 7 });
    expect(cli.stderr()).toMatch(
      /The time of --wait is over: rolling back\.\nRolled back: no VM is left\.\n$/,
    );
    expect(cli.stdout()).toBe('');
    expect(await leases()).toEqual([]);
  });

  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('rolls back on %s', async (signal) => {
    const cli = get();
    await untilUnderWay();
    cli.child.kill(signal);
    expect(await cli.exited).toMatchObject({ code: 130 });
    expect(cli.stderr()).toContain(`Interrupted by ${signal}: rolling back.\nRolled back: no VM is left.`);
    expect(await leases()).toEqual([]);
  });

  it('ends at once with --no-wait, and the request goes on', async () => {
    const cli = get('--no-wait', '--json');
    expect(await cli.exited).toMatchObject({ code: 0 });
    const { request } = JSON.parse(cli.stdout());
    expect(request.state).toEqual({ kind: 'running' });
    expect(await leases()).toHaveLength(2);
  });

  it('says when somebody else cancelled the request', async () => {
    const cli = get();
    await untilUnderWay();
    const { body } = await rest.ask('GET /requests?running=true');
    const request = body.items.find((each: { spec: { descriptor: string } }) =>
      each.spec.descriptor.startsWith(`job-${name}-`),
    );
    await rest.ask(`DELETE /requests/${request.id}`);
    expect(await cli.exited).toMatchObject({ code: 1 });
    expect(cli.stderr()).toBe('Somebody cancelled the request.\n');
  });
});
