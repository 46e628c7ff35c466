import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { invokeService } from '../../../core/cli/client/invoke-service.ts';
import type { InputOf, OperationName, OutputOf } from '../../../core/contract/contract.ts';
import type { Lease } from '../../../core/model/lease.ts';
import type { CliProcess } from './cli-process.ts';
import { type LabProcess, startLabProcess, startServe } from './lab-process.ts';

/** A lab and the services that come and go on it: real processes, one data folder. */
export interface ServiceUnderTest {
  readonly lab: LabProcess;
  readonly dataDir: string;
  ask<N extends OperationName>(operation: N, input: InputOf<N>): Promise<OutputOf<N>>;
  live(): Promise<Lease[]>;
  start(): Promise<CliProcess>;
  /** SIGKILL, and the faults that held it where it was are gone. */
  kill(): Promise<void>;
  /** SIGKILL and nothing else. */
  killOnly(): Promise<void>;
  /** Resolves with how to end it. */
  fault(fault: Readonly<Record<string, unknown>>): Promise<() => Promise<void>>;
  /** As another administrator would. */
  destroyOutside(hostRef: number, vmUuid: string): Promise<void>;
  /** By host entry. */
  runningVms(): Promise<number[]>;
  /** What leases and hosts say of each other. */
  agreement(): Promise<Agreement>;
}

export interface Agreement {
  runningRequests: number;
  unsettledLeases: string[];
  liveLeases: number;
  vms: number;
  markedVms: number;
  /** More than there were at the beginning: clones that were not finished. */
  halfMade: number;
  orphanDisks: number;
  reservations: number;
}

interface EntryState {
  vms: Record<string, number>;
  markedVms: number;
  templates: number;
  orphanVdis: number;
}

/** What holds whenever nothing is under way. */
export function agreed(leases: number): Agreement {
  return {
    runningRequests: 0,
    unsettledLeases: [],
    liveLeases: leases,
    vms: leases,
    markedVms: leases,
    halfMade: 0,
    orphanDisks: 0,
    reservations: 0,
  };
}

/** @param ini changes the lab's ini before the first service reads it */
export async function startServiceUnderTest(
  flags: readonly string[],
  ini: (text: string) => string = (text) => text,
): Promise<ServiceUnderTest> {
  const lab = await startLabProcess(flags);
  writeFileSync(lab.iniPath, ini(readFileSync(lab.iniPath, 'utf8')));
  const dataDir = join(lab.folder, 'data');
  let present: CliProcess | undefined;
  const ask: ServiceUnderTest['ask'] = (operation, input) => invokeService(dataDir, operation, input);
  const entries = async () => {
    const { hosts } = (await (await fetch(`${lab.control}/state`)).json()) as {
      hosts: Record<string, EntryState>;
    };
    return Object.values(hosts);
  };
  const sum = async (of: (entry: EntryState) => number) =>
    (await entries()).reduce((total, entry) => total + of(entry), 0);
  const templatesBefore = await sum(({ templates }) => templates);
  const live = () => ask('leases.list', { live: true });
  const killOnly = async () => {
    present?.child.kill('SIGKILL');
    await present?.exited;
  };
  return {
    lab,
    dataDir,
    ask,
    live,
    async start() {
      present = startServe(lab);
      await present.ready();
      return present;
    },
    killOnly,
    async kill() {
      await killOnly();
      await fetch(`${lab.control}/faults`, { method: 'DELETE' });
    },
    async fault(fault) {
      const answer = await fetch(`${lab.control}/faults`, { method: 'POST', body: JSON.stringify(fault) });
      if (answer.status !== 201) throw new Error(await answer.text());
      const { id } = (await answer.json()) as { id: string };
      return async () => void (await fetch(`${lab.control}/faults/${id}`, { method: 'DELETE' }));
    },
    async destroyOutside(hostRef, uuid) {
      const body = JSON.stringify({ hostRef, uuid });
      await fetch(`${lab.control}/vms/destroy`, { method: 'POST', body });
    },
    runningVms: async () => (await entries()).map(({ vms }) => vms.Running ?? 0),
    async agreement() {
      const leases = await live();
      const hosts = await ask('hosts.list', {});
      return {
        runningRequests: (await ask('requests.list', { running: true })).length,
        unsettledLeases: leases.map(({ state }) => state.kind).filter((kind) => kind !== 'available'),
        liveLeases: leases.length,
        vms: await sum(({ vms }) => Object.values(vms).reduce((a, b) => a + b, 0)),
        markedVms: await sum(({ markedVms }) => markedVms),
        halfMade: (await sum(({ templates }) => templates)) - templatesBefore,
        orphanDisks: await sum(({ orphanVdis }) => orphanVdis),
        reservations: hosts.reduce((total, { reservations }) => total + reservations, 0),
      };
    },
  };
}
