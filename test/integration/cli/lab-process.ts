import { join } from 'node:path';
import { getLikeCurl } from '../../fixtures/get-like-curl.ts';
import { QUICK_STORAGE_FLAGS } from '../../fixtures/simulator/quick-storage.ts';
import { type CliProcess, startCli, temporaryFolder } from './cli-process.ts';

export interface LabProcess {
  cli: CliProcess;
  /** Of this lab and the services on it. */
  folder: string;
  iniPath: string;
  control: string;
  ready: Record<string, unknown>;
}

/** Guests that boot at once: these tests are about processes. */
const QUICK = [
  '--clone-ms',
  '20',
  '--boot-ms',
  '50',
  '--agent-ms',
  '20',
  '--ip-ms',
  '20',
  ...QUICK_STORAGE_FLAGS,
];

/** `dynvm simulate` on free ports, with its ini. */
export async function startLabProcess(flags: readonly string[] = []): Promise<LabProcess> {
  const folder = temporaryFolder();
  const iniPath = join(folder, '.dynvmservice.ini');
  const ports = ['--base-port', '0', '--control-port', '0'];
  const cli = startCli(['simulate', '--hosts', '2', ...ports, '--write-ini', iniPath, ...QUICK, ...flags]);
  const ready = await cli.ready();
  return { cli, folder, iniPath, control: String(ready.control), ready };
}

/** `dynvm serve` on a free port, with a data folder of its own. */
export function startServe(
  lab: Pick<LabProcess, 'folder' | 'iniPath'>,
  flags: readonly string[] = [],
): CliProcess {
  const dataDir = join(lab.folder, 'data');
  return startCli(['serve', '--config', lab.iniPath, '--port', '0', '--data-dir', dataDir, ...flags]);
}

export async function getText(url: string): Promise<{ status: number; body: string }> {
  const { status, body } = await getLikeCurl(url);
  return { status, body };
}

/** Waits until `read` gives what is wanted: for what another process does in its own time. */
export async function eventually(
  read: () => Promise<boolean>,
  what: string,
  longestMs = 10_000,
): Promise<void> {
  const deadlineMs = performance.now() + longestMs;
  while (!(await read())) {
    if (performance.now() > deadlineMs) throw new Error(`Never happened: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
