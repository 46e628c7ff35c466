import { appendFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { endAllProcesses, runCli } from './cli-process.ts';
import { eventually, getText, startLabProcess, startServe } from './lab-process.ts';

let hostile: Server;

afterEach(async () => {
  await endAllProcesses();
  hostile.closeAllConnections();
  hostile.close();
});

/** A third host in the lab's ini, which answers everything by this XML. */
async function startLabBeside(xml: string) {
  const lab = await startLabProcess();
  hostile = createServer((request, response) => {
    request.resume();
    response.setHeader('content-type', 'text/xml');
    response.end(xml);
  });
  await new Promise<void>((resolve) => hostile.listen(0, '127.0.0.1', resolve));
  const { port } = hostile.address() as AddressInfo;
  appendFileSync(
    lab.iniPath,
    `\n[xenhost3]\nhost.name=http://127.0.0.1:${port}\nhost.user=root\nhost.password=secret1\nhost.storage.name=Local storage\n`,
  );
  return lab;
}

it('an XML answer with a character beyond Unicode ends neither serve nor check, and the other hosts work on', async () => {
  const lab = await startLabBeside(
    '<methodResponse><params><param><value>&#x110000;</value></param></params></methodResponse>',
  );
  const check = await runCli(['check', '--config', lab.iniPath]);
  expect(check).toMatchObject({ code: 1, stderr: '' });
  expect(check.stdout).toMatch(/its answer is no valid XML-RPC/);

  const serve = startServe(lab);
  const { url } = await serve.ready();
  // It has tried the host a few times by then.
  await eventually(async () => (serve.stderr().match(/no valid XML-RPC/g)?.length ?? 0) > 1, 'two attempts');
  expect((await getText(`${url}/getservers/job?os=centos`)).status).toBe(200);
  serve.child.kill('SIGTERM');
  expect(await serve.exited).toEqual({ code: 0, signal: null });
});
