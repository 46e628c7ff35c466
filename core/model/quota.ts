import { z } from 'zod';

const At = z.number().int().nonnegative();
/** More than any lab has: what is beyond is a slip. */
const LIMIT_MAX = 1_000_000;
const MEMORY_LIMIT_MAX_BYTES = 2 ** 50;
const LIFETIME_MAX_MINUTES = 5_256_000;
const NAME_MAX_LENGTH = 100;

/** Whom a quota limits. `default` is every principal that has none of its own, each by itself; its name is `everyone`. */
export const QuotaSubject = z.object({
  kind: z.enum(['default', 'principal', 'team', 'os']),
  name: z
    .string()
    .trim()
    .toLowerCase()
    .min(1)
    .max(NAME_MAX_LENGTH)
    .regex(/^[^\s\p{Cc}/\\]+$/u, 'holds a blank, a slash or a control character'),
});
export type QuotaSubject = z.infer<typeof QuotaSubject>;

/** What a quota can limit. */
export const QuotaLimitName = z.enum(['vms', 'vcpus', 'memoryBytes', 'vmsPerRequest', 'lifetimeMinutes']);
export type QuotaLimitName = z.infer<typeof QuotaLimitName>;

const limit = (max: number) => z.number().int().min(0).max(max).nullable().optional();

/** Absent: as the next wider quota says; null: no limit, whatever that says. */
export const QuotaLimits = z.strictObject({
  /** Live VMs, from the request until they are deleted. */
  vms: limit(LIMIT_MAX),
  /** Of VMs that run or are being provisioned; a VM that is shut down holds none. */
  vcpus: limit(LIMIT_MAX),
  memoryBytes: limit(MEMORY_LIMIT_MAX_BYTES),
  vmsPerRequest: limit(LIMIT_MAX),
  /** VMs of longer requests live so long; a deadline can't be moved further. */
  lifetimeMinutes: z.number().int().min(1).max(LIFETIME_MAX_MINUTES).nullable().optional(),
  /** While nobody else waits, VMs, vCPUs and memory may go beyond the limits. */
  borrow: z.boolean().optional(),
});
export type QuotaLimits = z.infer<typeof QuotaLimits>;

/** A quota as it is written down, in the ini or as a change to it. */
export const Quota = QuotaSubject.extend({ limits: QuotaLimits });
export type Quota = z.infer<typeof Quota>;

const Holder = z.object({ name: z.string(), vms: z.number().int().positive() });

/** Which limit keeps a request from starting, and when that may change. */
export const QuotaRefusal = z.object({
  subject: QuotaSubject,
  limit: QuotaLimitName,
  allowed: z.number(),
  /** In the limit's unit: VMs, vCPUs, bytes or minutes. */
  used: z.number(),
  asked: z.number(),
  /** The most first: principals, or the requests of one. Three at most. */
  heldBy: z.array(Holder),
  /** When the next of these VMs ends; absent where there are none. */
  nextEndsAt: At.optional(),
  /** It may start once VMs of the same quota have ended. */
  canFitLater: z.boolean(),
});
export type QuotaRefusal = z.infer<typeof QuotaRefusal>;

const Usage = z.object({ vms: z.number().int(), vcpus: z.number().int(), memoryBytes: z.number() });
export type QuotaUse = z.infer<typeof Usage>;

/** One quota with what is used of it. */
export const QuotaRow = z.object({
  subject: QuotaSubject,
  /** In force: the ini's with the stored changes. */
  limits: QuotaLimits,
  /** As in the ini. */
  iniLimits: QuotaLimits,
  /** It was changed here, and can be reset to the ini's. */
  isChanged: z.boolean(),
  /** Of `default`: that of the principal who holds the most. */
  used: Usage,
  /** Asked for by requests in the queue. */
  waiting: Usage.extend({ requests: z.number().int() }),
  /** VMs beyond a limit that may be borrowed. */
  borrowedVms: z.number().int(),
  heldBy: z.array(Holder),
  /** How many hold VMs of it, those not named included. */
  holders: z.number().int(),
  nextEndsAt: At.optional(),
  /** So many end in the minute of the next one. */
  nextEnds: z.number().int(),
});
export type QuotaRow = z.infer<typeof QuotaRow>;

/** What a quota leaves for one request. */
export const QuotaShare = z.object({
  subject: QuotaSubject,
  limit: QuotaLimitName,
  allowed: z.number(),
  used: z.number(),
});
export type QuotaShare = z.infer<typeof QuotaShare>;

/** `jenkins-qe`, `team qe`, `os windows`, `everyone`. */
export function describeQuotaSubject({ kind, name }: QuotaSubject): string {
  return kind === 'principal' || kind === 'default' ? name : `${kind} ${name}`;
}
