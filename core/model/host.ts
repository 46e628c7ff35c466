import { z } from 'zod';
import { Failure } from './failure.ts';

/** Epoch milliseconds UTC. */
const At = z.number().int().nonnegative();

/** Why a host entry counts or does not count. One word for people stands in `kind`. */
export const HostEntryState = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('connecting'), sinceAt: At }),
  z.object({
    kind: z.literal('live'),
    sinceAt: At,
    /** The address of the pool member that answers, where it is not the one in the ini. */
    memberAddress: z.string().optional(),
    /** Objects left out because the host sent no readable record of them. Absent: none. */
    skippedRecords: z.number().int().positive().optional(),
  }),
  /** No answer. What is shown of it is as of `lastLiveAt`. */
  z.object({
    kind: z.literal('unreachable'),
    sinceAt: At,
    failure: Failure,
    /** Null while it is being tried. */
    nextTryAt: At.nullable(),
    lastLiveAt: At.optional(),
  }),
  /** Wrong password or certificate: tried again rarely, at once with new settings or by `hosts.retry`. */
  z.object({
    kind: z.literal('refused'),
    sinceAt: At,
    failure: Failure,
    nextTryAt: At.nullable(),
    lastLiveAt: At.optional(),
  }),
  /** Its section of the ini lacks something or makes no sense: nothing else is known of it. `where` has section, key and line. */
  z.object({ kind: z.literal('misconfigured'), failure: Failure }),
  /** Same pool as a lower host entry, which owns it; this one counts 0. */
  z.object({ kind: z.literal('duplicate'), ownerHostRef: z.number().int() }),
  /** `host.disabled` */
  z.object({ kind: z.literal('disabled') }),
  /** Its section left the ini while leases remain; it gets no new VMs. */
  z.object({ kind: z.literal('retired'), connected: z.boolean() }),
]);
export type HostEntryState = z.infer<typeof HostEntryState>;

/** Used + reserved + free = total after overcommit and head-room; never negative. */
export const Measure = z.object({
  total: z.number(),
  used: z.number(),
  /** Held by leases that the host's own records do not show yet. */
  reserved: z.number(),
  free: z.number(),
  /** Part of `total` that is never handed out (disk head-room, thin growth). */
  headroom: z.number(),
});
export type Measure = z.infer<typeof Measure>;

/** No new VMs here until somebody lifts it; the VMs that are here stay. */
export const Cordon = z.object({
  /** Who did it: `ann`. */
  by: z.string(),
  at: At,
  reason: z.string().optional(),
  /** The host is to become empty: people look at when the last of its leases ends. Nothing is moved. */
  draining: z.boolean(),
});
export type Cordon = z.infer<typeof Cordon>;

/** The leases a host entry has now. */
export const HostLeases = z.object({
  count: z.number().int().positive(),
  /** Of them those that are being deleted; while the host does not answer they wait for its return. */
  releasing: z.number().int().nonnegative(),
  /** When the last of them must be gone, as far as nobody extends one. */
  lastDeadlineAt: At,
});
export type HostLeases = z.infer<typeof HostLeases>;

/** What bounds the number of slots. */
export const SlotLimit = z.enum([
  'cpu',
  'memory',
  'disk',
  'host.vms.max',
  'host.slots.reserve',
  'no-template',
  'no-storage',
  'network',
  'not-live',
  'cordoned',
  'none',
]);
export type SlotLimit = z.infer<typeof SlotLimit>;

export const OsSlots = z.object({
  osKey: z.string(),
  /** Whole VMs of the OS key's own size that fit now, net of reservations. */
  slots: z.number().int().nonnegative(),
  limitedBy: SlotLimit,
  /** Said when the OS key can't be provisioned here: template not found, several match, network missing. */
  problem: z.string().optional(),
});
export type OsSlots = z.infer<typeof OsSlots>;

/** A network of the entry VMs may be put on. */
export const HostNetwork = z.object({
  uuid: z.string(),
  name: z.string(),
  device: z.string(),
  /** No new VMs here until then: several VMs in a row got no DHCP lease. */
  pausedUntilAt: At.optional(),
});
export type HostNetwork = z.infer<typeof HostNetwork>;

/** One physical host of a pool (or the only one). */
export const PhysicalHost = z.object({
  uuid: z.string(),
  name: z.string(),
  address: z.string(),
  coordinator: z.boolean(),
  enabled: z.boolean(),
  live: z.boolean(),
  /** Logical CPUs × overcommit; `used` = vCPUs of running VMs, without dom0. */
  cpu: Measure,
  /** Bytes, by XAPI's formula. @see docs/spec/xapi.md#memory */
  memoryBytes: Measure,
  /** Bytes of the configured SR as this host sees it; absent when it can't attach it. */
  diskBytes: Measure.optional(),
  /** The SR's name, and whether other hosts share it. */
  storage: z
    .object({ name: z.string(), uuid: z.string(), shared: z.boolean(), thin: z.boolean() })
    .optional(),
  runningVms: z.number().int().nonnegative(),
  slots: z.array(OsSlots),
});
export type PhysicalHost = z.infer<typeof PhysicalHost>;

/** One `[xenhostN]` section: a row of the host list. */
export const HostRow = z.object({
  hostRef: z.number().int(),
  /** `host.name` as in the ini. */
  name: z.string(),
  state: HostEntryState,
  pool: z.object({ uuid: z.string(), name: z.string() }).optional(),
  product: z.string().optional(),
  labels: z.array(z.string()),
  physicalHosts: z.array(PhysicalHost),
  networks: z.array(HostNetwork),
  /** Addresses its DHCP server can lease, where the ini says. */
  dhcpSize: z.number().int().positive().optional(),
  /** Sum over the physical hosts, after per-entry caps and `host.slots.reserve`. */
  slots: z.array(OsSlots),
  runningVms: z.number().int().nonnegative(),
  /** The tightest `host.vms.max.*` of the entry, where there is one. */
  maxVms: z.number().int().optional(),
  reservations: z.number().int().nonnegative(),
  /** Absent: it takes new VMs as far as its state lets it. */
  cordon: Cordon.optional(),
  /** Absent: none. */
  leases: HostLeases.optional(),
});
export type HostRow = z.infer<typeof HostRow>;
