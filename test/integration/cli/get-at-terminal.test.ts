import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { type RestService, startRestService } from '../../fixtures/rest-service.ts';
import { describeWithClients } from '../../fixtures/shell-clients.ts';
import { type CliProcess, endAllProcesses, ROOT, startProcess } from './cli-process.ts';

// Every command is a process of its own, and a busy machine takes seconds to start one.
vi.setConfig({ testTimeout: 90_000, hookTimeout: 30_000 });

/** So long that nothing is there before somebody interrupts. */
const ADDRESS_MS = 600_000;
const CTRL_C = '\u0003';
const QUESTION = '\\[k/r/c\\]';
/** Three looks at two VMs, a second apart: a Ctrl-C sooner after the last one counts as the same. */
const SEEN_THRICE = '(waiting-for-ip.*){6}';

let rest: RestService;
let token: string;
let name = 0;

beforeAll(async () => {
  rest = await startRestService({ simulator: { ipMs: ADDRESS_MS } });
  token = await rest.obtainToken('requester/ci');
});
afterAll(async () => {
  await rest.close();
  await endAllProcesses();
});
beforeEach(() => {
  name += 1;
});

/** Types each text when the pattern before it is on the terminal. */
function getAtTerminal(way: 'rest' | 'local', ...typed: string[]): CliProcess {
  const target = way === 'local' ? ['--data-dir', rest.dataFolder] : [];
  const env = way === 'local' ? {} : { DYNVM_URL: new URL(rest.url).origin, DYNVM_TOKEN: token };
  const command = [process.execPath, `${ROOT}/bin/dynvm.mjs`, 'get', '--os', 'centos7', '--count', '2'];
  const terminal = fileURLToPath(new URL('terminal.py', import.meta.url));
  const args = [terminal, ...typed, '--', ...command, '--name', `job-${name}-`, ...target];
  // A run of CI is attended by nobody; this one is.
  return startProcess('python3', args, { env: { ...env, CI: '' } });
}

async function countLeases(): Promise<number> {
  return (await rest.ask(`GET /leases?descriptor=job-${name}-&live=true`)).body.items.length;
}

// Windows has no terminals of this kind, and its Python no pty.
describeWithClients([{ pythonModule: 'pty' }], 'dynvm get on a terminal', () => {
  describe.each(['rest', 'local'] as const)('%s', (way) => {
    it('shows each VM, asks at Ctrl-C, and keeps them when told so', async () => {
      const cli = getAtTerminal(way, SEEN_THRICE, CTRL_C, QUESTION, 'k\n');
      expect(await cli.exited).toMatchObject({ code: 130 });
      expect(cli.stdout()).toMatch(new RegExp(`job-${name}-1  waiting-for-ip`));
      expect(cli.stdout()).toMatch(/The request \S+ goes on\./);
      expect(await countLeases()).toBe(2);
    });

    it('goes on when told so, and rolls back at the next Ctrl-C', async () => {
      const typed = [SEEN_THRICE, CTRL_C, QUESTION, 'c\n', SEEN_THRICE, CTRL_C, QUESTION, 'r\n'];
      const cli = getAtTerminal(way, ...typed);
      expect(await cli.exited).toMatchObject({ code: 130 });
      expect(cli.stdout()).toContain('Rolled back: no VM is left.');
      expect(await countLeases()).toBe(0);
    });

    it('rolls back when Ctrl-C answers the question', async () => {
      const cli = getAtTerminal(way, SEEN_THRICE, CTRL_C, QUESTION, CTRL_C);
      expect(await cli.exited).toMatchObject({ code: 130 });
      expect(cli.stdout()).toContain('Rolled back: no VM is left.');
      expect(await countLeases()).toBe(0);
    });
  });
});
