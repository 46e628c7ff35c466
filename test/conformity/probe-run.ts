import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { startSimulator } from '../../core/simulator/index.ts';
import { sharedFolder } from './datamodel.ts';

/** Where the probes are, the answers of a real server, and what the record accepts. */
const PROBES = join(sharedFolder(), 'xapi', 'probes');
const RECORD = join(PROBES, 'recorded', 'real-24.10.json');
const ACCEPTED = [join(PROBES, 'accepted.json'), join(import.meta.dirname, 'accepted-deviations.json')];

/** As the probes ask for: they make second calls while a VM starts, and need a guest whose agent reports. */
const LAB = {
  hosts: 1,
  basePort: 0,
  bootMs: 3000,
  agentMs: 2000,
  ipMs: 2000,
  storageRetryMs: [1000, 2500],
} as const;
const GUEST_TEMPLATE = 'tmpl-ubu18.04';

export interface Comparison {
  readonly probes: number;
  readonly equal: number;
  /** `probe/key: real …, other …` */
  readonly open: readonly string[];
}

export async function listProbes(): Promise<string[]> {
  const listing = await runPython('run.py', '--list', '--url', 'x', '--password', 'x');
  return listing.output.split('\n').flatMap((line) => /^(\w+): /.exec(line)?.[1] ?? []);
}

/** Asks a lab of its own what the named probes ask, and compares the answers with those of the real server. */
export async function runProbes(names: readonly string[]): Promise<Comparison> {
  const simulator = await startSimulator(LAB);
  const folder = await mkdtemp(join(tmpdir(), 'dynvm-probes-'));
  try {
    const [host] = simulator.hosts;
    if (host === undefined) throw new Error('the lab has no host');
    const answers = join(folder, 'answers.json');
    const login = ['--url', host.url, '--user', host.user, '--password', host.password];
    const only = ['--only', `^(${names.join('|')})$`];
    const run = await runPython(
      'run.py',
      ...login,
      ...only,
      '--json',
      answers,
      '--guest-template',
      GUEST_TEMPLATE,
    );
    if (run.code !== 0) throw new Error(`the probes ended with code ${run.code}:\n${run.output}`);
    return await compare(answers, folder);
  } finally {
    await simulator.close();
    await rm(folder, { recursive: true, force: true });
  }
}

async function compare(answers: string, folder: string): Promise<Comparison> {
  const accepted = join(folder, 'accepted.json');
  await writeFile(accepted, JSON.stringify({ groups: await acceptedGroups() }));
  const { output } = await runPython(
    'compare.py',
    ...['--real', RECORD, '--other', answers, '--accepted', accepted],
  );
  const [, probes, equal] = /^(\d+) probes, (\d+) facts equal/m.exec(output) ?? [];
  if (probes === undefined) throw new Error(`the comparison failed:\n${output}`);
  const open = output.split('\n').filter((line) => /^\w+\/.*: real /.test(line));
  return { probes: Number(probes), equal: Number(equal), open };
}

export async function acceptedGroups(): Promise<{ reason: string; keys: string[] }[]> {
  const files = await Promise.all(ACCEPTED.map((path) => readFile(path, 'utf8')));
  return files.flatMap(
    (file) => (JSON.parse(file) as { groups: { reason: string; keys: string[] }[] }).groups,
  );
}

/** Writes no byte code: the folder may be read-only, and belongs to others. */
async function runPython(script: string, ...args: string[]): Promise<{ code: number; output: string }> {
  const child = spawn('python3', ['-B', script, ...args], { cwd: PROBES, stdio: ['ignore', 'pipe', 'pipe'] });
  const [output, errors, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close') as Promise<[number]>,
  ]);
  return { code, output: output + errors };
}
