import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../../..', import.meta.url)).replace(/\/$/, '');

export interface CliExit {
  code: number | null;
  signal: NodeJS.Signals | null;
}

/** A started command with everything it says. */
export interface CliProcess {
  readonly child: ChildProcess;
  stdout(): string;
  stderr(): string;
  /** The ready line, parsed. Rejects when the process ends without one. */
  ready(): Promise<Record<string, unknown>>;
  /** Resolves with the first output that matches. Rejects when the process ends without. */
  says(stream: 'stdout' | 'stderr', pattern: RegExp): Promise<RegExpMatchArray>;
  readonly exited: Promise<CliExit>;
}

export interface CliOptions {
  env?: NodeJS.ProcessEnv;
  cwd?: string;
  /** In a process group of its own, as a terminal starts it: Ctrl-C reaches every process of the group. */
  ownGroup?: boolean;
  /** What the command reads from stdin; absent: nothing. */
  input?: string;
}

/** Nothing of whoever runs the tests decides which service a command goes to. */
const NO_SETTINGS = { DYNVM_CONFIG: '', DYNVM_URL: '', DYNVM_TOKEN: '', XDG_CONFIG_HOME: '/nonexistent' };

const running = new Set<ChildProcess>();
const folders: string[] = [];

/** A folder that is removed with the processes. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'dynvm-test-'));
  folders.push(folder);
  return folder;
}

/** `dynvm …` as a process of its own: the built bundle through the launcher, as users run it. */
export function startCli(args: readonly string[], options: CliOptions = {}): CliProcess {
  return startProcess(process.execPath, [`${ROOT}/bin/dynvm.mjs`, ...args], options);
}

export function startProcess(command: string, args: readonly string[], options: CliOptions = {}): CliProcess {
  const child = spawn(command, args, {
    cwd: options.cwd ?? ROOT,
    env: { ...process.env, ...NO_SETTINGS, ...options.env },
    stdio: [options.input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
    detached: options.ownGroup ?? false,
  });
  child.stdin?.end(options.input);
  running.add(child);
  const said = { stdout: '', stderr: '' };
  const watchers = new Set<() => void>();
  const notify = (): void => {
    for (const watcher of watchers) watcher();
  };
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream]?.setEncoding('utf8').on('data', (text: string) => {
      said[stream] += text;
      notify();
    });
  }
  let ended = false;
  const exited = new Promise<CliExit>((resolve) => {
    child.on('close', (code, signal) => {
      running.delete(child);
      ended = true;
      notify();
      resolve({ code, signal });
    });
  });

  const says = (stream: 'stdout' | 'stderr', pattern: RegExp): Promise<RegExpMatchArray> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        const match = said[stream].match(pattern);
        if (match === null && !ended) return;
        watchers.delete(look);
        if (match !== null) resolve(match);
        else reject(new Error(`Ended without ${pattern}:\n${said.stdout}\n${said.stderr}`));
      };
      watchers.add(look);
      look();
    });

  return {
    child,
    stdout: () => said.stdout,
    stderr: () => said.stderr,
    says,
    async ready() {
      const [line] = await says('stdout', /^\{.*"ready":true.*\}$/m);
      return JSON.parse(line) as Record<string, unknown>;
    },
    exited,
  };
}

/** Runs a command to its end. */
export async function runCli(
  args: readonly string[],
  options: CliOptions = {},
): Promise<CliExit & { stdout: string; stderr: string }> {
  const cli = startCli(args, options);
  const exit = await cli.exited;
  return { ...exit, stdout: cli.stdout(), stderr: cli.stderr() };
}

/** For afterEach: nothing a test started or wrote outlives it. */
export async function endAllProcesses(): Promise<void> {
  const ends = [...running].map(
    (child) => new Promise((resolve) => (child.exitCode === null ? child.on('close', resolve) : resolve(0))),
  );
  for (const child of running) child.kill('SIGTERM');
  const force = setTimeout(() => {
    for (const child of running) child.kill('SIGKILL');
  }, 6000);
  await Promise.all(ends);
  clearTimeout(force);
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
}

/** True while a process of this id exists. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** The machine's own Node where it is older than the project's: what a fresh clone starts on. */
export function olderNode(): string | undefined {
  const places = (process.env.PATH ?? '').split(delimiter).filter((place) => !place.includes('node_modules'));
  return places
    .map((place) => join(place, 'node'))
    .find((node) => /^v2[0-3]\./.test(spawnSync(node, ['--version'], { encoding: 'utf8' }).stdout ?? ''));
}
