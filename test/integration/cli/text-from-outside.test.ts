import { appendFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { endAllProcesses, runCli } from './cli-process.ts';
import { eventually, startLabProcess, startServe } from './lab-process.ts';

/** Clears a screen, turns the writing around, breaks the line. */
const HOSTILE = 'own\u001b[2J\u009b1m\u202egnp\u2028\nfake line';
const SHOWN = 'own<U+001B>[2J<U+009B>1m<U+202E>gnp fake line';
const UNSAFE = /[^\n\P{Cc}]|[\p{Cf}\u2028\u2029]/u;

let hostile: Server;
let lab: Awaited<ReturnType<typeof startLabProcess>>;

beforeEach(async () => {
  lab = await startLabProcess();
  hostile = createServer((request, response) => {
    request.resume();
    response.setHeader('content-type', 'application/json');
    response.end(
      JSON.stringify({ jsonrpc: '2.0', id: 1, error: { code: 1, message: 'BAD', data: [HOSTILE] } }),
    );
  });
  await new Promise<void>((resolve) => hostile.listen(0, '127.0.0.1', resolve));
  const { port } = hostile.address() as AddressInfo;
  appendFileSync(
    lab.iniPath,
    `\n[xenhost3]\nhost.name=http://127.0.0.1:${port}\nhost.user=root\nhost.password=secret1\nhost.storage.name=SSD\n`,
  );
});

afterEach(async () => {
  await endAllProcesses();
  hostile.closeAllConnections();
  hostile.close();
});

describe('what a host says on a terminal', () => {
  it('cannot move the cursor in a table, turn the writing around or forge a line', async () => {
    const { stdout, stderr } = await runCli(['check', '--config', lab.iniPath]);
    expect(stdout).toContain(SHOWN);
    expect(stdout + stderr).not.toMatch(UNSAFE);
  });

  it('is the same text in JSON, escaped', async () => {
    const { stdout } = await runCli(['check', '--config', lab.iniPath, '--json']);
    expect(stdout).not.toMatch(UNSAFE);
    const { hosts } = JSON.parse(stdout) as { hosts: { items: { message: string }[] }[] };
    expect(
      hosts
        .at(-1)
        ?.items.map(({ message }) => message)
        .join(),
    ).toContain(HOSTILE);
  });

  it('is escaped in log lines', async () => {
    const serve = startServe(lab);
    await serve.ready();
    await eventually(async () => serve.stderr().includes('BAD'), 'the refusal in the log');
    expect(serve.stderr()).not.toMatch(UNSAFE);
    const line =
      serve
        .stderr()
        .split('\n')
        .find((text) => text.includes('BAD')) ?? '';
    expect(JSON.stringify(JSON.parse(line))).toContain(JSON.stringify(HOSTILE).slice(1, -1));
    serve.child.kill('SIGTERM');
    await serve.exited;
  });
});
