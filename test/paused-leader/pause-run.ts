import { eventually, type LabProcess } from '../integration/cli/lab-process.ts';
import type { Instance } from './instance.ts';

const WORKS = ['provisioning', 'release', 'extension', 'reconcile'] as const;
type Work = (typeof WORKS)[number];

/** A pause falls somewhere into this time from the beginning of the work. */
const LONGEST_MS: Record<Work, number> = { provisioning: 900, release: 300, extension: 60, reconcile: 900 };
const LONG_MS = 40_000;
/**
 * A process can be stopped between the check and the system call that follows in the same turn: with one call, since there is
 * one thread, which is then sent the moment it wakes; it takes a moment to arrive on a busy machine.
 */
const IN_WRITING_MS = 100;

interface JournalCall {
  readonly at: number;
  readonly method: string;
  readonly via: string;
}

export interface PauseRunOptions {
  readonly lab: LabProcess;
  readonly instances: readonly [Instance, Instance];
  readonly random: () => number;
}

/** Time in which an instance must send no change: from the moment it was paused until it may lead again. */
interface SilentTime {
  readonly instance: Instance;
  readonly work: Work;
  readonly pausedAt: number;
  readonly wokenAt: number;
  untilAt: number;
}

/** Pauses whichever service leads in the middle of its work, wakes it when the other leads, and so on in turn. */
export class PauseRun {
  readonly #options: PauseRunOptions;
  readonly #silences: SilentTime[] = [];
  readonly #pending: Promise<unknown>[] = [];
  readonly #names: string[] = [];

  constructor(options: PauseRunOptions) {
    this.#options = options;
  }

  /** @returns what happened, in a line */
  async pauseOnce(number: number): Promise<string> {
    const { random } = this.#options;
    const [leader, other] = await this.#roles();
    const work = WORKS[(number - 1) % WORKS.length] as Work;
    await this.#begin(work, leader, number);
    const afterMs = Math.round(random() * LONGEST_MS[work]);
    await pause(afterMs);
    const pausedAt = Date.now();
    leader.process.child.kill('SIGSTOP');
    await eventually(async () => (await other.role()) === 'leader', `${other.name} leads`, LONG_MS);
    const leadsAt = Date.now();
    await pause(Math.round(random() * 500));
    leader.process.child.kill('SIGCONT');
    const silence = {
      instance: leader,
      work,
      pausedAt,
      wokenAt: Date.now(),
      untilAt: Number.POSITIVE_INFINITY,
    };
    this.#silences.push(silence);
    await eventually(async () => (await leader.role()) === 'standby', `${leader.name} stands by`, LONG_MS);
    await pause(300);
    silence.untilAt = Date.now();
    return `${number}. ${leader.name} paused ${afterMs} ms into ${work}; ${other.name} led after ${leadsAt - pausedAt} ms`;
  }

  /** Rows for a table. */
  async judge(): Promise<[string, string, string][]> {
    const calls = await this.#journal();
    const between = (instance: Instance, fromAt: number, untilAt: number) =>
      calls.filter(({ at, via }) => via.startsWith(`${instance.host}:`) && at >= fromAt && at < untilAt);
    const woken = this.#silences.map(({ instance, work, wokenAt, untilAt }) => {
      const sent = between(instance, wokenAt, untilAt);
      const inWriting = sent.slice(0, 1).filter(({ at }) => at - wokenAt <= IN_WRITING_MS);
      return {
        inWriting,
        late: sent.slice(inWriting.length).map(({ method, ...call }) => ({
          ...call,
          method: `${method} (${call.at - wokenAt} ms after waking from ${work})`,
        })),
      };
    });
    const late = woken.flatMap((one) => one.late);
    const inWriting = woken.flatMap((one) => one.inWriting);
    const inKernel = this.#silences.flatMap(({ instance, pausedAt, wokenAt }) =>
      between(instance, pausedAt, wokenAt),
    );
    const done = this.#options.instances.map(
      ({ host }) => calls.filter(({ via }) => via.startsWith(`${host}:`)).length,
    );
    const left = await this.#releaseAll();
    return [
      verdict('changes sent after the lease', late.length === 0, countByMethod(late)),
      ['holds', 'changes the kernel had before the pause', String(inKernel.length)],
      ['holds', 'changes paused between check and system call', String(inWriting.length)],
      verdict(
        'both services changed hosts',
        done.every((count) => count > 0),
        done.join(' and '),
      ),
      verdict('every request ended', left.running === 0, `${left.running} running`),
      verdict('VMs and disks left after everything was released', left.rest === '', left.rest || '0'),
    ];
  }

  async #begin(work: Work, leader: Instance, number: number): Promise<void> {
    const provision = (name: string, count: number) => {
      this.#names.push(name);
      return leader.ask('requests.provision', { descriptor: name, osKey: 'centos7', count });
    };
    switch (work) {
      case 'provisioning':
        this.#keep(provision(`job-${number}`, 3));
        return;
      case 'release':
      case 'extension': {
        const [name = ''] = this.#names.slice(-1);
        const selector = { descriptor: name };
        if (work === 'release') this.#keep(leader.ask('leases.release', { selector, wait: true }));
        else this.#keep(leader.ask('leases.extend', { selector, minutes: 60 + number }));
        return;
      }
      case 'reconcile': {
        // What another service left in the middle is what a comparison finds.
        await provision(`job-${number}`, 2);
        this.#keep(leader.ask('leases.reconcile', {}));
      }
    }
  }

  /** What fails is part of the play: its service is paused. */
  #keep(work: Promise<unknown>): void {
    this.#pending.push(work.catch(() => {}));
  }

  async #roles(): Promise<[Instance, Instance]> {
    const [a, b] = this.#options.instances;
    let roles = ['', ''];
    await eventually(
      async () => {
        roles = await Promise.all([a.role(), b.role()]);
        return [...roles].sort().join() === 'leader,standby';
      },
      'one leads and one stands by',
      LONG_MS,
    );
    return roles[0] === 'leader' ? [a, b] : [b, a];
  }

  async #journal(): Promise<JournalCall[]> {
    const answer = await fetch(`${this.#options.lab.control}/journal`);
    return ((await answer.json()) as { calls: JournalCall[] }).calls;
  }

  async #releaseAll(): Promise<{ running: number; rest: string }> {
    const [leader] = await this.#roles();
    await Promise.race([Promise.all(this.#pending), pause(10_000)]);
    let running = 0;
    await eventually(
      async () => {
        running = (await leader.ask('requests.list', { running: true })).length;
        return running === 0;
      },
      'every request ends',
      LONG_MS,
    ).catch(() => {});
    for (const { descriptor } of await leader.ask('leases.list', { live: true })) {
      await leader.ask('leases.release', { selector: { descriptor }, wait: true }).catch(() => {});
    }
    let rest = '';
    await eventually(
      async () => {
        rest = await this.#rest();
        return rest === '';
      },
      'nothing is left',
      LONG_MS,
    ).catch(() => {});
    return { running, rest };
  }

  async #rest(): Promise<string> {
    const { hosts } = (await (await fetch(`${this.#options.lab.control}/state`)).json()) as {
      hosts: Record<string, { markedVms: number; orphanVdis: number }>;
    };
    const sum = (key: 'markedVms' | 'orphanVdis') =>
      Object.values(hosts).reduce((total, host) => total + host[key], 0);
    const [vms, disks] = [sum('markedVms'), sum('orphanVdis')];
    return vms + disks === 0 ? '' : `${vms} VMs, ${disks} disks`;
  }
}

function countByMethod(calls: readonly JournalCall[]): string {
  const counts = new Map<string, number>();
  for (const { method } of calls) counts.set(method, (counts.get(method) ?? 0) + 1);
  return [...counts].map(([method, count]) => `${count} × ${method}`).join(', ') || '0';
}

function verdict(invariant: string, holds: boolean, found: string): [string, string, string] {
  return [holds ? 'holds' : 'BROKEN', invariant, found];
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
