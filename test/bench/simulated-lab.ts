import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { withoutLimits } from '../fixtures/without-limits.ts';
import { startCli, temporaryFolder } from '../integration/cli/cli-process.ts';

export interface SimulatedHostLine {
  hostRef: number;
  url: string;
  user: string;
  password: string;
}

interface HostState {
  vms: { Running: number; Halted: number };
  markedVms: number;
  orphanVdis: number;
  storageLockWaits: number;
  calls: Record<string, number>;
}

/** A simulator in a process of its own, seen through its control port. */
export interface SimulatedLab {
  hosts: readonly SimulatedHostLine[];
  iniPath: string;
  folder: string;
  resetCounters(): Promise<void>;
  state(): Promise<{ hosts: Record<string, HostState> }>;
  /** XAPI calls since the counters were reset, all hosts together. */
  calls(options?: { except?: readonly string[] }): Promise<number>;
}

export async function startLab(options: { hosts: number; flags?: readonly string[] }): Promise<SimulatedLab> {
  const folder = temporaryFolder();
  const iniPath = join(folder, '.dynvmservice.ini');
  const cli = startCli([
    'simulate',
    ...['--hosts', String(options.hosts)],
    // Whatever is free: other labs may run on this machine.
    ...['--base-port', '0', '--control-port', '0'],
    ...['--write-ini', iniPath],
    ...(options.flags ?? []),
  ]);
  const ready = (await cli.ready()) as { hosts: SimulatedHostLine[]; control: string } & Record<
    string,
    unknown
  >;
  await writeFile(iniPath, withoutLimits(await readFile(iniPath, 'utf8')));
  const state = async (): Promise<{ hosts: Record<string, HostState> }> =>
    (await fetch(new URL('/state', ready.control))).json() as Promise<{ hosts: Record<string, HostState> }>;
  return {
    hosts: ready.hosts,
    iniPath,
    folder,
    state,
    async resetCounters() {
      await fetch(new URL('/reset-counters', ready.control), { method: 'POST' });
    },
    async calls({ except = [] } = {}) {
      const { hosts } = await state();
      return Object.values(hosts)
        .flatMap((host) => Object.entries(host.calls))
        .filter(([message]) => !except.includes(message))
        .reduce((sum, [, count]) => sum + count, 0);
    },
  };
}
