import { z } from 'zod';
import { LEGACY_PRINCIPAL } from './access.ts';
import { Failure } from './failure.ts';
import { PoolShare } from './pool.ts';
import { StartEstimate } from './queue.ts';
import { QuotaShare } from './quota.ts';

const At = z.number().int().nonnegative();

/** Longest descriptor that still leaves room for the batch index in a VM name. */
const DESCRIPTOR_MAX_LENGTH = 200;
/** Most VMs one request may name. */
export const COUNT_MAX = 10_000;
export const VCPUS_MAX = 256;
/** Less boots no guest, and catches GiB given as bytes. */
export const MEMORY_MIN_BYTES = 64 * 1024 ** 2;
export const MEMORY_MAX_BYTES = 24_576 * 1024 ** 3;
/** A week: longer than that nobody waits for VMs. */
export const WAIT_MAX_SECONDS = 7 * 86_400;
/** 100 years: longer is a mistake. */
export const EXPIRY_MAX_MINUTES = 52_560_000;
/** A second: what is shorter would be over before anybody could use it, and rounds to nothing in milliseconds. */
export const LIFETIME_MIN_MINUTES = 1 / 60;

/** Names VMs that are there: earlier versions took format characters, and hosts have VMs of any name. */
export const KnownDescriptor = z
  .string()
  .min(1, 'is empty')
  .max(DESCRIPTOR_MAX_LENGTH, `is longer than ${DESCRIPTOR_MAX_LENGTH} characters`)
  .regex(/^[^\p{Cc}\p{Cs}\u2028\u2029/\\]+$/u, 'holds a control character, a slash or a backslash')
  .refine((text) => text.trim() === text, 'begins or ends with a blank');

/**
 * A descriptor names new VMs on the host and in URLs: anything that can be seen, no slash (it ends a path), no leading or
 * trailing blank.
 */
export const Descriptor = KnownDescriptor.regex(
  /^[^\p{Cf}]+$/u,
  'holds a character that cannot be seen or that changes the direction of writing, such as U+200B or U+202E',
);

/** Absent = the template's. @see docs/spec/legacy-api.md#request-sizes-and-lifetime */
export const ProvisionSpec = z.object({
  descriptor: Descriptor,
  osKey: z.string().min(1).toLowerCase(),
  count: z.number().int().min(1).max(COUNT_MAX).default(1),
  vcpus: z.number().int().min(1).max(VCPUS_MAX).optional(),
  memoryBytes: z.number().int().min(MEMORY_MIN_BYTES).max(MEMORY_MAX_BYTES).optional(),
  /** Life in minutes; clamped to `vm.expiry.minutes`. Fractions are for tests: a deadline in seconds. */
  expiresInMinutes: z.number().min(LIFETIME_MIN_MINUTES).max(EXPIRY_MAX_MINUTES).default(1440),
  allOrNone: z.boolean().default(true),
  /** How long it may wait in the queue; absent or 0: it is refused where it can't start at once. @see docs/queue.md */
  maxWaitSeconds: z.number().int().min(0).max(WAIT_MAX_SECONDS).optional(),
  /** Without all-or-none: takes what fits as soon as it is its turn, instead of waiting for all of it. */
  startInPart: z.boolean().optional(),
  /** Only this host entry, never another. */
  hostRef: z.number().int().nonnegative().optional(),
  /** Device digit, `eth<N>` or network name. */
  networkId: z.string().min(1).optional(),
  /** Host labels wanted: placement only. */
  labels: z.array(z.string().min(1)).default([]),
  ignoreLabels: z.boolean().default(false),
  /** The VM counts only once an SSH login works. */
  checkSsh: z.boolean().default(false),
  /** Static pools the VMs are written to. */
  pools: z.array(z.string().min(1)).default([]),
  /** Client's own id of its pool: `poolId` of the history document. */
  poolId: z.string().default(''),
  /** Client's version text: `ver` of the history document. */
  version: z.string().default(''),
  /** `key=value` pairs for accounting, never placement. */
  tags: z.record(z.string(), z.string()).default({}),
  /**
   * The client waits on its connection: an identical request in progress is joined instead of refused, and so is one whose
   * answer did not reach the same client. @see docs/spec/legacy-api.md#names
   */
  joinIdentical: z.boolean().default(false),
  /** A later ask with the same key gets this request, running or ended, instead of a new one. */
  requestKey: z.string().min(1).max(100).optional(),
});
export type ProvisionSpec = z.infer<typeof ProvisionSpec>;
export type ProvisionSpecInput = z.input<typeof ProvisionSpec>;

export const RequestState = z.discriminatedUnion('kind', [
  /** In the queue: nothing of it exists. `untilAt` is the end of its patience. */
  z.object({ kind: z.literal('waiting'), untilAt: At }),
  z.object({ kind: z.literal('running') }),
  /** Every VM that was asked for is available. */
  z.object({ kind: z.literal('succeeded'), at: At }),
  /** Some VMs are there, some failed (only without all-or-none). */
  z.object({ kind: z.literal('partial'), at: At, failure: Failure }),
  z.object({ kind: z.literal('failed'), at: At, failure: Failure }),
  z.object({ kind: z.literal('cancelled'), at: At }),
]);
export type RequestState = z.infer<typeof RequestState>;

/** What is kept of a request's time in the queue. */
export const RequestWait = z.object({
  queuedAt: At,
  /** Since when requests that need less start before it. */
  passedOverAt: At.optional(),
  /** What it was told when it came. */
  estimate: StartEstimate.optional(),
  /** What {@link estimate} was made from, before the range: later ranges learn from how far it was off. */
  estimateMs: z.number().int().nonnegative().optional(),
  /** Set when it has left the queue. */
  waitedMs: z.number().int().nonnegative().optional(),
});
export type RequestWait = z.infer<typeof RequestWait>;

/** One request for n VMs. Its leases name it by `requestId`. */
export const RequestRow = z.object({
  id: z.string(),
  spec: ProvisionSpec,
  /** The person or machine asked for; see `toRequester`. */
  requester: z.string(),
  /** The principal it belongs to, and its teams when it asked. */
  owner: z.string().default(LEGACY_PRINCIPAL),
  teams: z.array(z.string()).default([]),
  createdAt: At,
  state: RequestState,
  /** None while it waits. */
  leaseIds: z.array(z.string()),
  /** Absent where it started at once. */
  wait: RequestWait.optional(),
  /**
   * A client waits on its connection and does not have the answer yet. Absent where nobody waits.
   * @see docs/decisions/0042-an-answer-waits-for-its-client.md
   */
  unanswered: z.boolean().optional(),
  /** Absent where no warm pool has its OS. */
  poolShare: PoolShare.optional(),
});
export type RequestRow = z.infer<typeof RequestRow>;

/** Not ended: it waits, or its VMs are being provisioned. */
export function isPending(request: Pick<RequestRow, 'state'> | undefined): boolean {
  const kind = request?.state.kind;
  return kind === 'waiting' || kind === 'running';
}

/** Where one VM would go. */
export const PlannedVm = z.object({
  name: z.string(),
  hostRef: z.number().int(),
  hostName: z.string(),
  physicalHostUuid: z.string(),
  /** After this VM and all before it in the plan. */
  cpu: z.object({ total: z.number(), usedBefore: z.number(), usedAfter: z.number() }),
  memoryBytes: z.object({ total: z.number(), usedBefore: z.number(), usedAfter: z.number() }),
  slotsLeft: z.number().int().nonnegative(),
  /** Its turn on its storage, which does one disk operation at a time; 1 = nothing is before it. */
  storageQueue: z
    .object({
      storage: z.string(),
      place: z.number().int().positive(),
      /** Until its turn, by what operations took there lately; absent while that is not known. */
      waitMs: z.number().int().nonnegative().optional(),
    })
    .optional(),
});
export type PlannedVm = z.infer<typeof PlannedVm>;

/** Why a host got none (or no more). */
export const PlanRefusal = z.object({
  hostRef: z.number().int(),
  hostName: z.string(),
  /** A sentence: "memory: needs 96 GiB, 88 GiB free". */
  reason: z.string(),
});
export type PlanRefusal = z.infer<typeof PlanRefusal>;

/** A change to the request with which it would fit. */
export const PlanAlternative = z.object({
  /** A sentence: "5 with 88 GiB of memory each instead of 96". */
  sentence: z.string(),
  change: z.object({
    count: z.number().int().optional(),
    memoryBytes: z.number().optional(),
    vcpus: z.number().int().optional(),
    /** Room that comes when deadlines pass; nothing to change but to wait. */
    fromAt: At.optional(),
  }),
});
export type PlanAlternative = z.infer<typeof PlanAlternative>;

export const Plan = z.object({
  asked: z.number().int().positive(),
  placed: z.array(PlannedVm),
  refusals: z.array(PlanRefusal),
  alternatives: z.array(PlanAlternative),
  /** Names that exist already, or other reasons why the request would be refused outright. */
  failure: Failure.optional(),
  /** What the caller's quotas leave; absent where it has none. */
  quotas: z.array(QuotaShare).optional(),
  vcpus: z.number().int(),
  memoryBytes: z.number(),
  deadlineAt: At,
});
export type Plan = z.infer<typeof Plan>;
