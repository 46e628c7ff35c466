import { z } from 'zod';

const At = z.number().int().nonnegative();

/** Where the connection to a bucket stands. The service works without it; what is to be written waits. */
export const BucketState = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('connecting'), attempt: z.number().int() }),
  z.object({ kind: z.literal('waiting'), attempt: z.number().int(), reason: z.string(), retryAt: At }),
  z.object({ kind: z.literal('connected'), since: At }),
  /** Connected before; the last operation found no server. The SDK reconnects by itself. */
  z.object({ kind: z.literal('disturbed'), since: At, reason: z.string() }),
  z.object({ kind: z.literal('closed') }),
]);
export type BucketState = z.infer<typeof BucketState>;

/** A document the server refuses: kept until somebody acts. */
const ParkedDocument = z.object({ key: z.string(), error: z.string(), queuedAt: At });

export const BucketStatus = z.object({
  server: z.string(),
  bucket: z.string(),
  state: BucketState,
  /** Documents waiting to be written, parked ones not counted. */
  pending: z.number().int(),
  oldestQueuedAt: At.optional(),
  parked: z.number().int(),
  /** The first 50. */
  parkedDocuments: z.array(ParkedDocument),
  /** Written since the service started. */
  written: z.number().int(),
  lastWrittenAt: At.optional(),
  lastError: z.object({ at: At, reason: z.string() }).optional(),
});
export type BucketStatus = z.infer<typeof BucketStatus>;

/** Documents of the bucket taken over into the embedded store. */
export const ImportStatus = z.object({
  state: z.enum(['idle', 'running', 'no-index']),
  /** The whole bucket was read once. */
  complete: z.boolean(),
  imported: z.number().int(),
  /** Of VMs whose record here is the better one. */
  kept: z.number().int(),
  /** No VM's document, or without a name or time. */
  skipped: z.number().int(),
  /** Fields that made no sense and were left out. */
  oddFields: z.number().int(),
  lastReadAt: At.optional(),
  /** Changes before this moment are known. */
  watermarkAt: At.optional(),
  lastError: z.object({ at: At, reason: z.string() }).optional(),
});
export type ImportStatus = z.infer<typeof ImportStatus>;

/** Which of several services on one bucket acts. */
export const RoleStatus = z.discriminatedUnion('kind', [
  /** No bucket, no other service. */
  z.object({ kind: z.literal('alone') }),
  z.object({ kind: z.literal('deciding') }),
  z.object({ kind: z.literal('leader'), epoch: z.number().int() }),
  z.object({ kind: z.literal('standby'), leaderUrl: z.string().optional(), reason: z.string() }),
]);
export type RoleStatus = z.infer<typeof RoleStatus>;

export const CouchbaseStatus = z.object({
  /** Absent: the ini names no bucket. */
  history: BucketStatus.optional(),
  staticPool: BucketStatus.optional(),
  import: ImportStatus.optional(),
  /** To be run by an administrator: until then changes of other services can't be read. */
  missingIndexStatements: z.array(z.string()),
  role: RoleStatus,
  /** What `couchbase.instance.keys` names this service by. */
  instanceKey: z.string().optional(),
});
export type CouchbaseStatus = z.infer<typeof CouchbaseStatus>;
