import type { TemplateSpec } from './lab/template-spec.ts';

/** Options of one simulator run. Times in milliseconds. */
export interface SimulatorOptions {
  /** Host entries; each is a pool of `poolSize` physical hosts. */
  readonly hosts: number;
  /** Entry k listens on `basePort + k - 1`; 0 = any free ports. */
  readonly basePort: number;
  readonly poolSize: number;
  /** VMs that run on each entry from the start, spread over its physical hosts. */
  readonly vmsPerHost: number;
  /** How long the clone of one disk takes, while it holds the SR. */
  readonly cloneMs: number;
  /** The same for the snapshot of one disk. */
  readonly snapshotMs: number;
  /** The same for VDI.create, VDI.resize and SR.scan. */
  readonly createMs: number;
  /** The same for VDI.destroy. */
  readonly destroyMs: number;
  /** How long an operation that finds its SR taken sleeps before it tries again: at random between the two. */
  readonly storageRetryMs: readonly [shortest: number, longest: number];
  /** How long VM.start takes to return. */
  readonly bootMs: number;
  /** How long suspend and resume take for each GiB of memory. */
  readonly suspendMsPerGib: number;
  /** From VM.start's return to the OS name. */
  readonly agentMs: number;
  /** From the OS name to the address. */
  readonly ipMs: number;
  /** Added to every call. */
  readonly latencyMs: number;
  /** Logical CPUs of each physical host. */
  readonly cpus: number;
  readonly memoryGib: number;
  /** Size of each local SR. */
  readonly diskGib: number;
  /** Addresses each network's DHCP server can lease at a time. */
  readonly dhcpLeases: number;
  /** Set: guests lease addresses in 127.64.0.0/16, where the SSH guests listen on this port. */
  readonly sshPort?: number;
  readonly tls: boolean;
  /** false: `/jsonrpc` answers like a host too old for JSON-RPC. */
  readonly jsonRpc: boolean;
  readonly seed: number;
  /** The version of the XAPI server, where servers differ by it. */
  readonly xapiVersion: string;
  /** Undefined: no control port. */
  readonly controlPort?: number;
  /** How long a failed login takes to be answered. */
  readonly authFailureDelayMs: number;
  /** How long a conflicting operation waits for the one in progress before OTHER_OPERATION_IN_PROGRESS. */
  readonly lockWaitMs: number;
  /** From VDI.destroy to the space being free again. */
  readonly spaceReclaimMs: number;
  /** Some entries have templates that differ from the others', lack guest tools, or exist only in the ini. */
  readonly oddTemplates?: boolean;
  /** The templates of the entry `hostRef`; default: those of lab/lab-templates.ts. */
  readonly templates?: (hostRef: number, seed: number) => readonly TemplateSpec[];
}

/** The defaults of `dynvm simulate`. */
export const DEFAULT_SIMULATOR_OPTIONS: SimulatorOptions = {
  hosts: 4,
  basePort: 18080,
  poolSize: 1,
  vmsPerHost: 0,
  cloneMs: 300,
  snapshotMs: 300,
  createMs: 100,
  destroyMs: 100,
  storageRetryMs: [1000, 20_000],
  bootMs: 2000,
  suspendMsPerGib: 500,
  agentMs: 500,
  ipMs: 500,
  latencyMs: 0,
  cpus: 48,
  memoryGib: 256,
  diskGib: 4000,
  dhcpLeases: 250,
  tls: false,
  jsonRpc: true,
  seed: 1,
  xapiVersion: '24.10.0',
  authFailureDelayMs: 5000,
  lockWaitMs: 120_000,
  spaceReclaimMs: 1000,
};
