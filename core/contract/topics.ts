import { z } from 'zod';
import { LogRow } from '../model/audit.ts';
import { HostRow } from '../model/host.ts';
import { Lease } from '../model/lease.ts';
import { PoolRow } from '../model/pool.ts';
import { QueueRow } from '../model/queue.ts';
import { RequestRow } from '../model/request.ts';
import { VmRow } from '../model/vm.ts';
import { defineTopics } from './define.ts';

/**
 * Live tables. A subscriber gets a snapshot, then numbered patches with whole rows.
 * @see docs/decisions/0010-live-tables-are-numbered-per-subscriber.md
 */
export const topics = defineTopics({
  hosts: {
    row: HostRow,
    key: 'hostRef',
    scope: 'read',
    doc: 'Host entries with capacity and state.',
  },
  vms: { row: VmRow, key: 'key', scope: 'read', doc: 'Every VM of the fleet.' },
  requests: {
    row: RequestRow,
    key: 'id',
    scope: 'read',
    doc: 'Requests: running ones and those just ended.',
  },
  queue: {
    row: QueueRow,
    key: 'requestId',
    scope: 'read',
    doc: 'Requests that wait for room, with position, reason and estimate.',
  },
  pools: { row: PoolRow, key: 'id', scope: 'read', doc: 'Warm pools, with size and state.' },
  leases: { row: Lease, key: 'id', scope: 'read', doc: 'Leases: live ones and those just ended.' },
  activity: { row: LogRow, key: 'id', scope: 'read', doc: 'The last 1000 lines of the activity log.' },
});

/** First answer to a subscription: everything, as of `seq`. Longer tables come in several chunks of one seq. */
export const TopicSnapshot = z.object({
  kind: z.literal('snapshot'),
  topic: z.string(),
  /** Changes when the publisher restarts: ask for a new snapshot. */
  epoch: z.string(),
  seq: z.number().int(),
  rows: z.array(z.unknown()),
  /** More rows of the same snapshot follow. */
  more: z.boolean(),
});
export type TopicSnapshot = z.infer<typeof TopicSnapshot>;

/** What changed since `seq - 1`. A gap in seq, or another epoch: ask for a new snapshot. */
export const TopicPatch = z.object({
  kind: z.literal('patch'),
  topic: z.string(),
  epoch: z.string(),
  seq: z.number().int(),
  upserts: z.array(z.unknown()),
  removes: z.array(z.union([z.string(), z.number()])),
});
export type TopicPatch = z.infer<typeof TopicPatch>;

export const TOPIC_CHUNK_ROWS = 500;
export const TOPIC_BATCH_INTERVAL_MS = 100;
