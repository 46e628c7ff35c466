import { z } from 'zod';
import { LeaseStep } from './lease.ts';

/**
 * The record dashboards read, one per VM, under the VM's uuid. Names, types and units are the old service's; the last
 * block is ours. @see docs/spec/legacy-api.md#history-document
 */
export const HistoryDocument = z.object({
  cpu: z.string(),
  create_duration_secs: z.number(),
  /** Epoch seconds, when provisioning ended. */
  created_time: z.number(),
  delete_duration_secs: z.number().optional(),
  deleted_time: z.number().optional(),
  /** Virtual sizes of the disks in bytes, comma-joined. */
  disk: z.string(),
  /** Epoch seconds: when it must be gone. */
  expired_time: z.number().optional(),
  /** Empty unless the VM was handed out. */
  ipaddr: z.string(),
  /** The host's labels. */
  labels: z.array(z.string()),
  live_duration_secs: z.number().optional(),
  /** Bytes. */
  memory: z.string(),
  name: z.string(),
  /** Name label of the physical host. */
  origin: z.string(),
  os: z.string(),
  os_version: z.string(),
  poolId: z.union([z.string(), z.array(z.string())]),
  prevUser: z.string(),
  state: z.enum(['available', 'deleted']),
  username: z.string(),
  ver: z.string(),

  requestLabels: z.array(z.string()).optional(),
  tags: z.record(z.string(), z.string()).optional(),
  requester: z.string().optional(),
  descriptor: z.string().optional(),
  requestId: z.string().optional(),
  /** The `pools`, `poolId` and `ver` that the client sent. */
  requestPools: z.array(z.string()).optional(),
  requestPoolId: z.string().optional(),
  requestVersion: z.string().optional(),
  leaseId: z.string().optional(),
  poolUuid: z.string().optional(),
  endReason: z.string().optional(),
  installation: z.string().optional(),
});
export type HistoryDocument = z.infer<typeof HistoryDocument>;

/** Which VMs of the history are wanted; all that are given must hold. */
export const HistoryFilter = z.object({
  /** Exactly this descriptor. */
  descriptor: z.string().optional(),
  /** Part of the name, upper and lower case alike. */
  search: z.string().max(200).optional(),
  osKey: z.string().optional(),
  host: z.string().optional(),
  requester: z.string().optional(),
  /** `live`, `failed`, or the reason of the end. */
  outcome: z.string().optional(),
  /** An empty value: VMs without this tag. */
  tag: z.object({ key: z.string().min(1), value: z.string() }).optional(),
  /** Code of the failure of one that never became available. */
  failureCode: z.string().optional(),
  /** Asked for at or after this moment, epoch ms. */
  fromAt: z.number().int().nonnegative().optional(),
  /** Asked for before this moment, epoch ms. */
  toAt: z.number().int().nonnegative().optional(),
  /** Handed out, and there at some time of this period, epoch ms: the VMs behind VM hours. */
  presentFromAt: z.number().int().nonnegative().optional(),
  presentToAt: z.number().int().nonnegative().optional(),
  /** Whose provisioning ended well in this period, epoch ms. */
  handedFromAt: z.number().int().nonnegative().optional(),
  handedToAt: z.number().int().nonnegative().optional(),
  /** Ended, and kept for longer than the one and up to the other. */
  keptOverSeconds: z.number().nonnegative().optional(),
  keptUpToSeconds: z.number().nonnegative().optional(),
});
export type HistoryFilter = z.infer<typeof HistoryFilter>;

/** What VMs of the history can be sorted by. */
export const HistorySortKey = z.enum([
  /** When they were asked for. */
  'asked',
  'name',
  'outcome',
  'os',
  'host',
  'requester',
  /** Seconds until they were available; without, those that never were. */
  'ready',
  /** Seconds they were kept; without, those still there. */
  'lifetime',
  /** When they were deleted; without, those still there. */
  'deleted',
]);
export type HistorySortKey = z.infer<typeof HistorySortKey>;

export const HistorySort = z.object({ by: HistorySortKey, descending: z.boolean() });
export type HistorySort = z.infer<typeof HistorySort>;

/** One VM of the history, alive, gone or failed. Times in epoch ms. */
export const HistoryRow = z.object({
  id: z.number().int(),
  leaseId: z.string().optional(),
  vmUuid: z.string().optional(),
  requestId: z.string().optional(),
  name: z.string(),
  descriptor: z.string(),
  osKey: z.string(),
  osVersion: z.string(),
  host: z.string(),
  requester: z.string(),
  tags: z.record(z.string(), z.string()),
  outcome: z.string(),
  failure: z.string().optional(),
  address: z.string(),
  vcpus: z.number(),
  memoryBytes: z.number(),
  askedAt: z.number(),
  availableAt: z.number().optional(),
  deadlineAt: z.number().optional(),
  endedAt: z.number().optional(),
  createSeconds: z.number(),
  liveSeconds: z.number().optional(),
  /** Written by another service, taken over from the bucket. */
  imported: z.boolean(),
});
export type HistoryRow = z.infer<typeof HistoryRow>;

/** One lease from its intent to its end. */
export const LeaseTimeline = z.object({
  /** What became of it: `outcome` and `failure` say why it ended. */
  vm: HistoryRow,
  /** Oldest first: each state with the time it began. Empty for a lease another service wrote. */
  steps: z.array(LeaseStep),
});
export type LeaseTimeline = z.infer<typeof LeaseTimeline>;

export const HistoryPage = z.object({
  /** Newest first. */
  rows: z.array(HistoryRow),
  /** Mark of the next page, of older ones; absent on the last. */
  next: z.string().optional(),
  /** Mark of the page before, of newer ones; absent on the first. */
  previous: z.string().optional(),
});

/** A tag and how many VMs have it. */
export const TagUse = z.object({ key: z.string(), value: z.string(), vms: z.number().int() });
export type TagUse = z.infer<typeof TagUse>;

/** What is asked of the VMs of a period. */
export const HistoryFacet = z.enum(['osKeys', 'hosts', 'requesters', 'tagKeys', 'outcomes']);
export type HistoryFacet = z.infer<typeof HistoryFacet>;

/** What reports and lists of a period can be grouped and filtered by; empty where it was not asked for. */
export const HistoryFacets = z.object({
  /** When the first VM of all was asked for, epoch ms; absent where there is none. */
  firstAt: z.number().optional(),
  osKeys: z.array(z.string()),
  hosts: z.array(z.string()),
  requesters: z.array(z.string()),
  tagKeys: z.array(z.string()),
  outcomes: z.array(z.string()),
});
export type HistoryFacets = z.infer<typeof HistoryFacets>;
export type HistoryPage = z.infer<typeof HistoryPage>;
