import { z } from 'zod';

/** What is known of the guest tools in a template's image. */
export const GuestTools = z.discriminatedUnion('kind', [
  /** `from`: the template's own last run, or VMs that were made of it. */
  z.object({ kind: z.literal('version'), version: z.string(), from: z.enum(['template', 'vms']) }),
  /** Its last run, or VMs made of it that run for minutes, reported nothing. */
  z.object({ kind: z.literal('none'), from: z.enum(['template', 'vms']) }),
  /** Nothing made of it runs, and the host remembers no run of its own. */
  z.object({ kind: z.literal('unknown') }),
]);
export type GuestTools = z.infer<typeof GuestTools>;

/** What one host has for one OS key. Sizes are the template's own. */
export const TemplateFacts = z.object({
  template: z.string(),
  templateUuid: z.string(),
  diskBytes: z.number(),
  vcpus: z.number(),
  memoryBytes: z.number(),
  tools: GuestTools,
  /** Where a VM would be put. */
  device: z.string(),
  network: z.string(),
  /** The host's interface to it is unplugged. */
  unplugged: z.boolean().optional(),
});
export type TemplateFacts = z.infer<typeof TemplateFacts>;

export const DriftCheck = z.enum(['disk', 'network', 'tools', 'size']);
export type DriftCheck = z.infer<typeof DriftCheck>;

/** One check of one template held against the other hosts. Values are written as people read them: `60 GiB`. */
export const DriftFinding = z.object({
  check: DriftCheck,
  here: z.string(),
  /** What most hosts have; absent where there are too few, or they are at odds. */
  most: z.string().optional(),
  /** So many of the others have it … */
  agree: z.number().int(),
  /** … of so many. */
  others: z.number().int(),
  differs: z.boolean(),
});
export type DriftFinding = z.infer<typeof DriftFinding>;

/** How far back a failed request says something about a template. */
export const FAILED_REQUESTS_DAYS = 30;

export const DoctorCell = z.object({
  osKey: z.string(),
  state: z.enum(['not-asked', 'unknown', 'ok', 'drift', 'no-tools', 'missing']),
  /** The deviating value, or a word: `60 GiB`, `eth1`, `tools 7.20`, `missing`. */
  shown: z.string(),
  facts: TemplateFacts.optional(),
  findings: z.array(DriftFinding),
  /** Why no VM of this OS can come from here. */
  problem: z.string().optional(),
  /** Names to choose from where the ini's fits several. */
  choices: z.array(z.string()),
  /** Requests for it that failed here, of the last {@link FAILED_REQUESTS_DAYS}. */
  failedRequests: z.number().int().nonnegative(),
  /** What a difference comes to: "the disk allows 4 more instead of 7". */
  consequence: z.string().optional(),
  /** What the ini of this entry says itself, by check. */
  ini: z.partialRecord(DriftCheck, z.string()),
});
export type DoctorCell = z.infer<typeof DoctorCell>;

/** One physical host, or an entry of which none is known. */
export const DoctorHost = z.object({
  hostRef: z.number().int(),
  uuid: z.string().optional(),
  name: z.string(),
  /** Of entries with several hosts: templates are shared by them. */
  pool: z.object({ name: z.string(), hosts: z.number().int() }).optional(),
  /** The entry's state, in a word of {@link HostEntryState}. */
  state: z.string(),
  cordoned: z.boolean(),
  labels: z.array(z.string()),
  /** What is told is from then: the host can't be asked now. */
  asOfAt: z.number().int().optional(),
  cells: z.array(DoctorCell),
});
export type DoctorHost = z.infer<typeof DoctorHost>;

/** What most hosts have of an OS key. */
export const DoctorColumn = z.object({
  osKey: z.string(),
  most: z.partialRecord(DriftCheck, z.string()),
});
export type DoctorColumn = z.infer<typeof DoctorColumn>;

export const DoctorTodo = z.object({
  level: z.enum(['bad', 'warn']),
  hostRef: z.number().int(),
  uuid: z.string().optional(),
  hostName: z.string(),
  /** Empty: it is about the host as a whole. */
  osKey: z.string(),
  /** A sentence. */
  message: z.string(),
  action: z.enum(['choose-template', 'edit', 'details', 'compare']),
});
export type DoctorTodo = z.infer<typeof DoctorTodo>;

/** Templates by OS key and host, held against each other. From the inventory; asking costs the hosts nothing. */
export const DoctorReport = z.object({
  at: z.number().int(),
  columns: z.array(DoctorColumn),
  hosts: z.array(DoctorHost),
  /** Red first: no VM of that OS can come from that host. */
  todos: z.array(DoctorTodo),
  counts: z.object({
    ok: z.number().int(),
    drift: z.number().int(),
    missing: z.number().int(),
    noTools: z.number().int(),
    notAsked: z.number().int(),
    unknown: z.number().int(),
  }),
});
export type DoctorReport = z.infer<typeof DoctorReport>;
