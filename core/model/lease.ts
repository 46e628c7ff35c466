import { z } from 'zod';
import { LEGACY_PRINCIPAL } from './access.ts';
import { Failure } from './failure.ts';

const At = z.number().int().nonnegative();

/** Why a lease ended. */
export const LeaseEnd = z.enum([
  'released',
  'deadline',
  'cancelled',
  /** All-or-none: another VM of the request failed. */
  'rolled-back',
  'failed',
  /** The VM was deleted by somebody else. */
  'deleted-outside',
]);
export type LeaseEnd = z.infer<typeof LeaseEnd>;

/** The life of a VM: queued → cloning → booting → waiting-for-ip → available → releasing → deleted, or failed. */
export const LeaseState = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('queued') }),
  z.object({ kind: z.literal('cloning') }),
  z.object({ kind: z.literal('booting') }),
  z.object({ kind: z.literal('waiting-for-ip') }),
  z.object({ kind: z.literal('available') }),
  z.object({
    kind: z.literal('releasing'),
    reason: LeaseEnd,
    /** Set while the release can't go on: host down, VM held. It is tried again by itself. */
    blockedBy: Failure.optional(),
  }),
  z.object({ kind: z.literal('deleted'), reason: LeaseEnd }),
  /** Never became available; nothing of it is left on a host. */
  z.object({ kind: z.literal('failed'), failure: Failure }),
]);
export type LeaseState = z.infer<typeof LeaseState>;

/** A step on the way, with the time it began: the timeline of the lease. */
export const LeaseStep = z.object({
  state: z.string(),
  at: At,
  attempt: z.number().int().positive(),
  hostRef: z.number().int().optional(),
  note: z.string().optional(),
});
export type LeaseStep = z.infer<typeof LeaseStep>;

/** What an unfinished step waits for at the moment. */
export const LeaseWait = z.discriminatedUnion('kind', [
  /** Its turn on a storage, which does one disk operation at a time. */
  z.object({
    kind: z.literal('storage-queue'),
    storage: z.string(),
    /** 2 = after the operation in progress. */
    place: z.number().int().positive(),
    /** Until its turn, by what operations took there lately; absent while that is not known. */
    waitMs: z.number().int().nonnegative().optional(),
  }),
  /** Another client of the host uses the storage; the host lets our operation in by itself. */
  z.object({
    kind: z.literal('storage-busy'),
    storage: z.string(),
    /** The other client's, as XAPI names it: `vdi_clone`. */
    operation: z.string(),
  }),
  /** Its turn to boot: so many VMs at once on one host. */
  z.object({ kind: z.literal('boot-queue') }),
]);
export type LeaseWait = z.infer<typeof LeaseWait>;

/** A VM of a warm pool, until it is handed out. */
const PooledVm = z.object({
  poolId: z.string(),
  /** Of the template it was made from. */
  fingerprint: z.string(),
  /** An SSH login was seen to work. */
  isSshChecked: z.boolean().default(false),
  /** Why it goes. */
  leaving: z.enum(['given-up', 'surplus', 'replaced', 'drained']).optional(),
});

/** One VM of a request, from the intent to its deletion. */
export const Lease = z.object({
  id: z.string(),
  requestId: z.string(),
  /** The VM's name: `<descriptor>` or `<descriptor>1..n`. */
  name: z.string(),
  descriptor: z.string(),
  /** 1-based place in the request's batch. */
  index: z.number().int().positive(),
  osKey: z.string(),
  /** The principal it belongs to, and its teams when it asked. */
  owner: z.string().default(LEGACY_PRINCIPAL),
  teams: z.array(z.string()).default([]),
  state: LeaseState,
  /** Absent while nothing holds it up. Not stored. */
  wait: LeaseWait.optional(),
  /** Where it is placed; changes when an attempt moves to another host. */
  hostRef: z.number().int().optional(),
  /** Uuid of the pool and of the VM: what history is bound to. */
  poolUuid: z.string().optional(),
  vmUuid: z.string().optional(),
  /** Name label of the physical host: the history document's `origin`. */
  hostName: z.string().optional(),
  physicalHostUuid: z.string().optional(),
  /** Labels of the host entry: the history document's `labels`. */
  hostLabels: z.array(z.string()).default([]),
  /** Present while it waits in a warm pool, or is being made for one. */
  pooled: PooledVm.optional(),
  /** Taken from a warm pool: what it was before. */
  takenWarm: z.object({ poolId: z.string(), startedAt: At, readyAt: At }).optional(),
  address: z.string().optional(),
  osVersion: z.string().optional(),
  vcpus: z.number().int().positive(),
  memoryBytes: z.number().positive(),
  /** Virtual sizes of its disks. */
  diskBytes: z.array(z.number()).default([]),
  attempt: z.number().int().positive(),
  createdAt: At,
  /** When provisioning ended well: `created_time` of the history document. */
  availableAt: At.optional(),
  /**
   * How long it is to live, from the moment it is available: its deadline is set then. Absent once somebody has set the
   * deadline, and for a VM that was found and taken up.
   */
  lifetimeMs: z.number().int().positive().optional(),
  /** When it must be gone; counted from the request until the VM is available. */
  deadlineAt: At,
  /** The nearest notice of its end that was given, or was past when the deadline was set: minutes before it. */
  noticedMinutes: z.number().positive().optional(),
  deleteStartedAt: At.optional(),
  endedAt: At.optional(),
  steps: z.array(LeaseStep),
});
export type Lease = z.infer<typeof Lease>;

/** Neither deleted nor failed. */
export function isLive(lease: Lease): boolean {
  return lease.state.kind !== 'deleted' && lease.state.kind !== 'failed';
}
