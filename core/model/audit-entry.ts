import { z } from 'zod';
import { Channel } from './access.ts';

/** A change that somebody made or tried to make, as it goes into the store. Holds no secret. */
export const AuditRecord = z.object({
  id: z.string(),
  /** Epoch ms. */
  at: z.number().int().nonnegative(),
  principal: z.string(),
  tokenId: z.string().optional(),
  /** Of an ID token: the issuer's name in the ini, and whom the token is about there. */
  subject: z.string().optional(),
  /** Address of the caller; absent for what the service does by itself. */
  address: z.string().optional(),
  channel: Channel,
  /** The operation's name in the contract: `leases.release`. */
  operation: z.string(),
  /** What was changed: a VM's name, a principal, a host; ids beside it where there are some. */
  object: z.string(),
  requestId: z.string().optional(),
  leaseId: z.string().optional(),
  hostRef: z.number().int().optional(),
  outcome: z.enum(['done', 'accepted', 'refused', 'failed']),
  /** Why it was refused or failed. */
  reason: z.string().optional(),
  before: z.string().optional(),
  after: z.string().optional(),
});
export type AuditRecord = z.infer<typeof AuditRecord>;

/** What a record says of the change itself; who made it stands beside. */
export type AuditChange = Omit<
  AuditRecord,
  'id' | 'at' | 'principal' | 'tokenId' | 'subject' | 'address' | 'channel' | 'outcome'
> &
  Partial<Pick<AuditRecord, 'outcome'>>;

/** A record in its chain: `hash` covers the record and the hash of the one before. */
export const AuditEntry = AuditRecord.extend({
  /** Counts from 1 without gaps, one chain per instance. */
  seq: z.number().int().positive(),
  hash: z.string(),
});
export type AuditEntry = z.infer<typeof AuditEntry>;

/** Which entries are wanted; all that are given must hold. */
export const AuditFilter = z.object({
  principal: z.string().optional(),
  channel: Channel.optional(),
  /** An operation (`leases.release`) or its first word (`leases`). */
  operation: z.string().optional(),
  outcome: AuditRecord.shape.outcome.optional(),
  requestId: z.string().optional(),
  leaseId: z.string().optional(),
  /** Part of the object, upper and lower case alike. */
  object: z.string().min(1).max(200).optional(),
  fromAt: z.number().int().nonnegative().optional(),
  toAt: z.number().int().nonnegative().optional(),
});
export type AuditFilter = z.infer<typeof AuditFilter>;

/** What `audit verify` found. */
export const AuditVerification = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('intact'), entries: z.number().int(), lastHash: z.string().optional() }),
  z.object({
    kind: z.literal('broken'),
    entries: z.number().int(),
    /** The first entry that does not follow from the one before. */
    seq: z.number().int(),
    reason: z.string(),
  }),
]);
export type AuditVerification = z.infer<typeof AuditVerification>;
