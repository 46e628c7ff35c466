import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { launchArguments, launchEnvironment } from '../../e2e/runners/application.ts';
import type { Surroundings } from './window-scene.ts';

const LONGEST_START_MS = 30_000;

/** The application as a person starts it; only asked afterwards, so that nothing slows its start down. */
export interface BareWindow {
  /** Epoch milliseconds of the moment before the process was made. */
  readonly spawnedAt: number;
  readonly pid: number;
  /** Waits until the expression is neither undefined nor null in the page, and gives it. */
  read<T>(expression: string): Promise<T>;
  /** Runs a function's body in the main process, where it is `inspected`; `electron` stands in it. */
  inMain(body: string): Promise<unknown>;
  close(): Promise<void>;
}

export async function startBareWindow(
  { application, display }: Surroundings,
  options: { dataFolder: string; args?: readonly string[]; inspected?: boolean },
): Promise<BareWindow> {
  const args = launchArguments(application, options.dataFolder, options.args);
  const inspect = options.inspected ? ['--inspect=0'] : [];
  const spawnedAt = Date.now();
  const child = spawn(application.executable, [...inspect, ...args, '--remote-debugging-port=0'], {
    env: launchEnvironment(display),
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const { mainUrl, port } = await debuggers(child, options.inspected === true);
  return {
    spawnedAt,
    pid: child.pid ?? 0,
    async read<T>(expression: string) {
      const untilMs = performance.now() + LONGEST_START_MS;
      while (performance.now() < untilMs) {
        const value = await evaluate(port, expression).catch(() => undefined);
        if (value !== undefined && value !== null) return value as T;
        // Long enough not to be felt by what is measured.
        await sleep(250);
      }
      throw new Error(`The page never had ${expression}`);
    },
    inMain: async (body) =>
      mainUrl &&
      ask(
        mainUrl,
        `((electron) => { ${body} })(process.getBuiltinModule('node:module').createRequire('/')('electron'))`,
      ),
    async close() {
      const end = once(child, 'exit');
      child.kill('SIGTERM');
      await end;
    },
  };
}

/** Where the page's debugger listens, and the main process's where it has one. */
function debuggers(
  child: ChildProcess,
  inspected: boolean,
): Promise<{ port: number; mainUrl: string | undefined }> {
  return new Promise((resolve, reject) => {
    let said = '';
    const timer = setTimeout(() => reject(new Error(`Electron did not start:\n${said}`)), LONGEST_START_MS);
    child.once('exit', (code) => reject(new Error(`Electron ended with ${code}:\n${said}`)));
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      said += text;
      const port = /DevTools listening on ws:\/\/127\.0\.0\.1:(\d+)/.exec(said)?.[1];
      const mainUrl = /Debugger listening on (ws:\S+)/.exec(said)?.[1];
      if (port === undefined || (inspected && mainUrl === undefined)) return;
      clearTimeout(timer);
      resolve({ port: Number(port), mainUrl });
    });
  });
}

async function evaluate(port: number, expression: string): Promise<unknown> {
  const targets = (await (await fetch(`http://127.0.0.1:${port}/json/list`)).json()) as {
    type: string;
    webSocketDebuggerUrl: string;
  }[];
  const page = targets.find(({ type }) => type === 'page');
  return page && ask(page.webSocketDebuggerUrl, expression);
}

async function ask(url: string, expression: string): Promise<unknown> {
  const socket = new WebSocket(url);
  try {
    await once(socket, 'open');
    const answer = once(socket, 'message') as Promise<[MessageEvent]>;
    socket.send(
      JSON.stringify({ id: 1, method: 'Runtime.evaluate', params: { expression, returnByValue: true } }),
    );
    const [{ data }] = await answer;
    return (JSON.parse(String(data)) as { result?: { result?: { value?: unknown } } }).result?.result?.value;
  } finally {
    socket.close();
  }
}
