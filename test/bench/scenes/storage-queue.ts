import { type Figure, limited, rounded, type Scene } from '../figure.ts';
import { timeMs } from '../measure.ts';
import { type ServiceProcess, startService } from '../service-process.ts';
import { type SimulatedLab, startLab } from '../simulated-lab.ts';

const CLONE_MS = 200;
const DESTROY_MS = 200;
const BOOT_MS = 2_000;
const ADDRESS_MS = 1_000;
/** The simulator's: a twentieth of a boot. */
const SHUTDOWN_MS = BOOT_MS / 20;
/** `provision.concurrency.per.host`, as it is by default. */
const BOOTS_PER_HOST = 4;
/**
 * Commit 0b6bc3d, which sent disk operations side by side, in the run of 2026-11-30. BENCH_BEFORE=<its folder, built>
 * measures it again beside this one.
 */
const MEASURED_BEFORE: Readonly<Record<string, string>> = {
  'get 10 VMs on one host': 'commit 0b6bc3d: 16.8 s',
  'release 10 VMs on one host': 'commit 0b6bc3d: 23.8 s',
  'sleeps 10 VMs on one host': 'commit 0b6bc3d: 11',
  'get 30 VMs on one host': 'commit 0b6bc3d: 40.1 s',
  'release 30 VMs on one host': 'commit 0b6bc3d: 33.3 s',
  'sleeps 30 VMs on one host': 'commit 0b6bc3d: 17',
  'get 30 VMs on 10 hosts': 'commit 0b6bc3d: 21.8 s',
  'release 30 VMs on 10 hosts': 'commit 0b6bc3d: 20 s',
  'sleeps 30 VMs on 10 hosts': 'commit 0b6bc3d: 26',
};

interface Case {
  hosts: number;
  count: number;
}

const CASES: readonly Case[] = [
  { hosts: 1, count: 10 },
  { hosts: 1, count: 30 },
  { hosts: 10, count: 30 },
];

interface Measured {
  getMs: number;
  releaseMs: number;
  sleeps: number;
}

/** An SR lets in one disk operation at a time; who comes meanwhile sleeps for 1 to 20 s inside the server. */
export const storageQueue: Scene = {
  name: 'storage-queue',
  title: 'Disk operations one at a time (clone 0.2, destroy 0.2, boot 2, address 1, shutdown 0.1 s)',
  async run(): Promise<Figure[]> {
    const figures: Figure[] = [];
    for (const each of CASES) figures.push(...(await runCase(each)));
    return figures;
  },
};

async function runCase(each: Case): Promise<Figure[]> {
  const measured = await measure(each);
  const root = process.env.BENCH_BEFORE;
  const before = root === undefined ? undefined : await measure(each, root);
  const { hosts, count } = each;
  const where = `${count} VMs on ${hosts === 1 ? 'one host' : `${hosts} hosts`}`;
  const bestGetMs = bestScheduleMs(count / hosts);
  const bestReleaseMs = (count / hosts) * DESTROY_MS + SHUTDOWN_MS;
  const beside = (what: string, ms: number | undefined) =>
    ms === undefined ? MEASURED_BEFORE[`${what} ${where}`] : `commit 0b6bc3d: ${seconds(ms)}`;
  return [
    ratio(`getservers, ${where}`, measured.getMs, bestGetMs, 1.15, beside('get', before?.getMs)),
    ratio(
      `releaseservers, ${where}`,
      measured.releaseMs,
      bestReleaseMs,
      1.2,
      beside('release', before?.releaseMs),
    ),
    {
      ...limited({
        what: `Sleeps of the server, ${where}`,
        value: measured.sleeps,
        unit: '',
        atMost: 0,
      }),
      ...withBeside(
        before === undefined ? MEASURED_BEFORE[`sleeps ${where}`] : `commit 0b6bc3d: ${before.sleeps}`,
      ),
    },
  ];
}

function ratio(what: string, ms: number, bestMs: number, atMost: number, before: string | undefined): Figure {
  const best = `best schedule: ${seconds(bestMs)}`;
  return limited({
    what: `${what} ÷ the best schedule`,
    value: ms / bestMs,
    unit: '×',
    atMost,
    timed: true,
    detail: seconds(ms),
    beside: before === undefined ? best : `${best}; ${before}`,
  });
}

function withBeside(beside: string | undefined): Partial<Figure> {
  return beside === undefined ? {} : { beside };
}

/** Clones one after another, so many boots at a time, then the address. */
function bestScheduleMs(count: number): number {
  const ends: number[] = [];
  for (let vm = 0; vm < count; vm++) {
    const cloned = (vm + 1) * CLONE_MS;
    const freeAt = vm < BOOTS_PER_HOST ? 0 : (ends[vm - BOOTS_PER_HOST] ?? 0);
    ends.push(Math.max(cloned, freeAt) + BOOT_MS);
  }
  return (ends.at(-1) ?? 0) + ADDRESS_MS;
}

async function measure({ hosts, count }: Case, root?: string): Promise<Measured> {
  const lab = await startLab({
    hosts,
    flags: [
      ...['--clone-ms', `${CLONE_MS}`, '--destroy-ms', `${DESTROY_MS}`, '--boot-ms', `${BOOT_MS}`],
      ...['--agent-ms', `${ADDRESS_MS / 2}`, '--ip-ms', `${ADDRESS_MS / 2}`],
      ...['--cpus', '128', '--memory-gib', '1024'],
    ],
  });
  const service = await startService(lab, { root });
  // The first of a kind also pays for connections and code that has never run.
  await provision(service, 'warm', 1);
  await release(service, 'warm', 1);
  await lab.resetCounters();
  const getMs = await timeMs(() => provision(service, 'job', count));
  const releaseMs = await timeMs(() => release(service, 'job', count));
  const sleeps = await storageLockWaits(lab);
  await service.stop();
  return { getMs, releaseMs, sleeps };
}

async function provision(service: ServiceProcess, name: string, count: number): Promise<void> {
  const { status, body } = await service.get(`/getservers/${name}?os=centos&count=${count}`);
  const addresses = status === 200 ? (JSON.parse(body) as string[]) : [];
  if (addresses.length !== count) throw new Error(`getservers ${name}: ${status} ${body}`);
}

async function release(service: ServiceProcess, name: string, count: number): Promise<void> {
  const { status, body } = await service.get(`/releaseservers/${name}?count=${count}`);
  if (status !== 200) throw new Error(`releaseservers ${name}: ${status} ${body}`);
}

async function storageLockWaits(lab: SimulatedLab): Promise<number> {
  const { hosts } = await lab.state();
  return Object.values(hosts).reduce((sum, host) => sum + host.storageLockWaits, 0);
}

function seconds(ms: number): string {
  return `${rounded(ms / 1000)} s`;
}
