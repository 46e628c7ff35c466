import { type Command, InvalidArgumentError } from 'commander';
import { DynvmError } from '../model/failure.ts';
import { writeIni } from './lab/render-ini.ts';
import { renderLabIni } from './lab/render-lab-ini.ts';
import { DEFAULT_SIMULATOR_OPTIONS, type SimulatorOptions } from './options.ts';
import type { Simulator } from './simulator.ts';
import { startSimulator } from './start-simulator.ts';

const DEFAULT_CONTROL_PORT = 18_000;
const HIGHEST_PORT = 65_535;
/** After a signal, the process ends within 5 s whatever still hangs. */
const LONGEST_CLOSE_MS = 4000;

type ListenError = NodeJS.ErrnoException & { port?: number; address?: string };

type Flags = Omit<SimulatorOptions, 'jsonRpc' | 'controlPort'> & {
  readonly jsonrpc: boolean;
  readonly controlPort: number;
  readonly writeIni?: string;
};

/** Adds `dynvm simulate`: a lab of simulated hosts until SIGTERM or SIGINT. */
export function addSimulateCommand(program: Command): void {
  const defaults = DEFAULT_SIMULATOR_OPTIONS;
  program
    .command('simulate')
    .description('run simulated XenServer hosts: XAPI over HTTP as a real 24.10 answers it, no hypervisor')
    .option('--hosts <n>', 'host entries, each a pool', wholeNumber(1), defaults.hosts)
    .option(
      '--base-port <port>',
      'port of the first entry, the others follow; 0 = any',
      port(0),
      defaults.basePort,
    )
    .option('--pool-size <n>', 'physical hosts of each pool', wholeNumber(1), defaults.poolSize)
    .option(
      '--vms-per-host <n>',
      'VMs that run on each entry from the start',
      wholeNumber(0),
      defaults.vmsPerHost,
    )
    .option(
      '--clone-ms <ms>',
      'how long the clone of one disk holds its storage',
      wholeNumber(0),
      defaults.cloneMs,
    )
    .option(
      '--snapshot-ms <ms>',
      'the same for the snapshot of one disk',
      wholeNumber(0),
      defaults.snapshotMs,
    )
    .option(
      '--create-ms <ms>',
      'the same for VDI.create, VDI.resize and SR.scan',
      wholeNumber(0),
      defaults.createMs,
    )
    .option('--destroy-ms <ms>', 'the same for VDI.destroy', wholeNumber(0), defaults.destroyMs)
    .option(
      '--storage-retry-ms <min-max>',
      'sleep of a disk operation that finds its storage taken by another',
      rangeOfMs,
      defaults.storageRetryMs,
    )
    .option('--boot-ms <ms>', 'how long VM.start takes', wholeNumber(0), defaults.bootMs)
    .option(
      '--suspend-ms-per-gib <ms>',
      'how long suspend and resume take for each GiB of memory',
      wholeNumber(0),
      defaults.suspendMsPerGib,
    )
    .option('--agent-ms <ms>', 'from the start to the OS name', wholeNumber(0), defaults.agentMs)
    .option('--ip-ms <ms>', 'from the OS name to the address', wholeNumber(0), defaults.ipMs)
    .option('--latency-ms <ms>', 'added to every call', wholeNumber(0), defaults.latencyMs)
    .option('--cpus <n>', 'logical CPUs of each physical host', wholeNumber(1), defaults.cpus)
    .option('--memory-gib <n>', 'memory of each physical host', wholeNumber(4), defaults.memoryGib)
    .option('--disk-gib <n>', 'size of its storage', wholeNumber(1), defaults.diskGib)
    .option('--dhcp-leases <n>', 'addresses each network can lease', wholeNumber(0), defaults.dhcpLeases)
    .option('--ssh-port <port>', 'guests live in 127.64.0.0/16 and answer SSH there', port(1))
    .option(
      '--xapi-version <version>',
      'version of the XAPI server that is simulated',
      xapiVersion,
      defaults.xapiVersion,
    )
    .option('--tls', 'https with a self-signed certificate', defaults.tls)
    .option('--no-jsonrpc', 'XML-RPC only, like a host too old for JSON-RPC')
    .option('--odd-templates', 'entries 2 to 4 have templates that differ, lack tools or are gone')
    .option('--seed <n>', 'the same seed gives the same lab', wholeNumber(0), defaults.seed)
    .option('--control-port <port>', 'state and faults over HTTP; 0 = any', port(0), DEFAULT_CONTROL_PORT)
    .option('--write-ini <file>', 'write a .dynvmservice.ini for these hosts')
    .action((flags: Flags) => simulate(flags));
}

async function simulate({ jsonrpc, writeIni: iniPath, ...flags }: Flags): Promise<void> {
  const options = { ...DEFAULT_SIMULATOR_OPTIONS, ...flags, jsonRpc: jsonrpc };
  assertPortsExist(options);
  const simulator = await startLab(options, iniPath);
  const stopped = stopSignal();
  process.stdout.write(`${JSON.stringify(readyLine(simulator, options))}\n`);
  await stopped;
  setTimeout(() => process.exit(0), LONGEST_CLOSE_MS).unref();
  await simulator.close();
}

function readyLine(simulator: Simulator, { xapiVersion }: SimulatorOptions): object {
  const { hosts, controlUrl, ssh } = simulator;
  return { ready: true, pid: process.pid, xapiVersion, hosts, control: controlUrl, ssh };
}

/** Ctrl-C reaches a child of npm twice: the second signal must not interrupt the shutdown. */
function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => resolve());
  });
}

async function startLab(options: SimulatorOptions, iniPath: string | undefined): Promise<Simulator> {
  const simulator = await startSimulator(options).catch((error: unknown) => {
    throw startProblem(error);
  });
  if (iniPath === undefined) return simulator;
  try {
    await writeIni(iniPath, renderLabIni(simulator, options));
  } catch (error) {
    await simulator.close();
    throw new DynvmError(
      { code: 'unavailable', message: `The ini cannot be written: ${(error as Error).message}` },
      { cause: error },
    );
  }
  return simulator;
}

/** A busy port becomes a message that names it; anything else is a bug and keeps its stack. */
function startProblem(error: unknown): unknown {
  const { syscall, code, message, port, address } = error as ListenError;
  if (syscall !== 'listen') return error;
  const reason =
    code === 'EADDRINUSE'
      ? `Port ${port} on ${address} is in use: end the program that has it, or choose another by --base-port, --control-port or --ssh-port.`
      : `Cannot listen on port ${port} of ${address}: ${message}.`;
  return new DynvmError({ code: 'unavailable', message: reason }, { cause: error });
}

function assertPortsExist({ basePort, hosts }: SimulatorOptions): void {
  if (basePort + hosts - 1 <= HIGHEST_PORT) return;
  throw new DynvmError({
    code: 'bad-input',
    message: `${hosts} entries from port ${basePort} on need ports above ${HIGHEST_PORT}: choose a lower --base-port.`,
  });
}

function wholeNumber(lowest: number, highest = Number.MAX_SAFE_INTEGER): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= lowest && value <= highest) return value;
    const upTo = highest === Number.MAX_SAFE_INTEGER ? '' : ` up to ${highest}`;
    throw new InvalidArgumentError(`Expected a whole number from ${lowest}${upTo}.`);
  };
}

/** `24.10.0` */
function xapiVersion(text: string): string {
  if (/^\d{1,3}(\.\d{1,3}){1,2}$/.test(text)) return text;
  throw new InvalidArgumentError('Expected a version of XAPI, such as 24.10.0.');
}

/** `1000-20000` */
function rangeOfMs(text: string): [shortest: number, longest: number] {
  const [, shortest, longest] = /^(\d{1,9})-(\d{1,9})$/.exec(text) ?? [];
  if (shortest !== undefined && Number(shortest) <= Number(longest))
    return [Number(shortest), Number(longest)];
  throw new InvalidArgumentError('Expected two whole numbers of milliseconds, such as 1000-20000.');
}

function port(lowest: 0 | 1): (text: string) => number {
  return wholeNumber(lowest, HIGHEST_PORT);
}
