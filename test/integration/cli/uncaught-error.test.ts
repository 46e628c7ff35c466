import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { endAllProcesses, startCli } from './cli-process.ts';
import { getText, startLabProcess, startServe } from './lab-process.ts';

afterEach(endAllProcesses);

/** Runs before the program: a fault that nothing catches, on demand. */
function faultOnSignal(fault: string) {
  const source = `process.on('SIGUSR2', () => { ${fault} });`;
  return { env: { NODE_OPTIONS: `--import data:text/javascript,${encodeURIComponent(source)}` } };
}

it.each([
  ['an error nobody caught', "setTimeout(() => { throw new Error('boom') })"],
  ['a rejection nobody handled', "Promise.reject(new Error('boom'))"],
])('%s ends the service with code 70, logged, after leases and history are on disk', async (_name, fault) => {
  const lab = await startLabProcess();
  const dataDir = join(lab.folder, 'data');
  const args = ['serve', '--config', lab.iniPath, '--port', '0', '--data-dir', dataDir];
  const serve = startCli(args, faultOnSignal(fault));
  const { url } = await serve.ready();
  expect((await getText(`${url}/getservers/job?os=centos&count=2`)).status).toBe(200);
  serve.child.kill('SIGUSR2');
  expect(await serve.exited).toEqual({ code: 70, signal: null });
  const lines = serve.stderr().split('\n');
  const line = lines.find((text) => text.includes('an error nobody caught ends this process'));
  expect(JSON.parse(line ?? '{}')).toMatchObject({
    level: 'error',
    err: { message: 'boom' },
    part: 'unknown',
  });

  const again = startServe(lab);
  const { url: newUrl } = await again.ready();
  expect(JSON.parse((await getText(`${newUrl}/releaseservers/job?count=2`)).body)).toEqual(['job1', 'job2']);
});

it('an error nobody caught ends the process in bounded time where the service cannot be closed', async () => {
  const lab = await startLabProcess();
  const args = ['serve', '--config', lab.iniPath, '--port', '0', '--data-dir', join(lab.folder, 'data')];
  // Whatever is awaited from now on never comes, timers aside.
  const fault =
    "setTimeout(() => { Promise.prototype.then = () => new Promise(() => {}); throw new Error('boom') })";
  const serve = startCli(args, faultOnSignal(fault));
  await serve.ready();
  serve.child.kill('SIGUSR2');
  expect(await serve.exited).toEqual({ code: 70, signal: null });
  expect(serve.stderr()).toContain('could not be flushed in time');
});

it('a command that serves nothing ends by it too', async () => {
  const lab = await startLabProcess();
  // Once the program is there: the launcher before it knows nothing of this.
  const source = `const timer = setInterval(() => {
    if (process.listenerCount('uncaughtException') === 0) return;
    clearInterval(timer);
    throw new Error('boom');
  }, 1).unref()`;
  const cli = startCli(['check', '--config', lab.iniPath], {
    env: { NODE_OPTIONS: `--import data:text/javascript,${encodeURIComponent(source)}` },
  });
  expect(await cli.exited).toEqual({ code: 70, signal: null });
  expect(cli.stderr()).toContain('boom');
});
