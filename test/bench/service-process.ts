import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { getLikeCurl } from '../fixtures/get-like-curl.ts';
import { ROOT } from '../integration/cli/cli-process.ts';
import { PROBE_URL, type Probe, watchProcess } from './probe-client.ts';
import type { SimulatedLab } from './simulated-lab.ts';

/** `dynvm serve` in a process of its own, with a probe inside. */
export interface ServiceProcess {
  url: string;
  get(path: string): Promise<{ status: number; body: string }>;
  probe: Probe;
  stop(): Promise<void>;
}

const LONGEST_START_MS = 60_000;

export interface ServiceOptions {
  iniPath?: string;
  /** Another checkout, built; this one by default. */
  root?: string | undefined;
  /** Of Node, such as the size of its heap. */
  nodeFlags?: readonly string[];
}

export async function startService(lab: SimulatedLab, options: ServiceOptions = {}): Promise<ServiceProcess> {
  const { iniPath = lab.iniPath, root = ROOT, nodeFlags = [] } = options;
  const bundle = join(root, 'out', 'core', 'dynvm.mjs');
  const flags = [
    '--config',
    iniPath,
    '--port',
    '0',
    '--data-dir',
    join(lab.folder, 'data'),
    '--log-level',
    'error',
  ];
  const child = spawn(process.execPath, [...nodeFlags, '--import', PROBE_URL, bundle, 'serve', ...flags], {
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  const url = await readyUrl(child);
  return {
    url,
    get: (path) => getLikeCurl(url + path),
    probe: watchProcess(child),
    async stop() {
      const end = once(child, 'exit');
      child.kill('SIGTERM');
      await end;
    },
  };
}

function readyUrl(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = '';
    const timer = setTimeout(() => reject(new Error(`serve is not ready:\n${said}`)), LONGEST_START_MS);
    child.once('exit', (code) => reject(new Error(`serve ended with ${code}:\n${said}`)));
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      said += text;
      const line = /^\{.*"ready":true.*\}$/m.exec(said);
      if (line === null) return;
      clearTimeout(timer);
      resolve((JSON.parse(line[0]) as { url: string }).url);
    });
  });
}
