import { z } from 'zod';

/**
 * The record dashboards read, one per VM, under the VM's uuid. Names, types and units are the old service's; the last
 * block is ours. @see LEGACY.md §3
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
  leaseId: z.string().optional(),
  poolUuid: z.string().optional(),
  endReason: z.string().optional(),
  installation: z.string().optional(),
});
export type HistoryDocument = z.infer<typeof HistoryDocument>;
