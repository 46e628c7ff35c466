import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Bucket, BucketTrouble, DocumentContent, ReadOutcome } from '../bucket.ts';
import type { Cas } from '../sdk/cas.ts';

/**
 * The documents by which several services on one bucket agree. They have no name, ipaddr or state: no dashboard counts
 * them.
 */
export const LEADER_KEY = 'dynvm:leader';
export const EPOCH_KEY = 'dynvm:epoch';
export const MEMBERS_KEY = 'dynvm:members';
export const INSTALLATION_KEY = 'dynvm:installation';

/** Who leads, under an expiry: it goes by itself when nobody renews it. */
export const LeaderDocument = z.object({
  /** The data folder's member id; one process at a time has it. */
  owner: z.string(),
  /** The process. */
  session: z.string(),
  /** Grows with every take-over. */
  epoch: z.number().int(),
  url: z.string().optional(),
});
export type LeaderDocument = z.infer<typeof LeaderDocument>;

export const EpochDocument = z.object({ epoch: z.number().int(), owner: z.string() });
export type EpochDocument = z.infer<typeof EpochDocument>;

/** Services that stood by or lead, by member id. */
export const MembersDocument = z.object({
  members: z.record(z.string(), z.object({ seenAt: z.number(), url: z.string().optional() })),
});
export type MembersDocument = z.infer<typeof MembersDocument>;

export const InstallationDocument = z.object({ id: z.string() });

/** Coordination must be quick or not at all. */
export const COORDINATION_TIMEOUT_MS = 1_500;
const MOST_ROUNDS = 5;
/** Tells a write whose answer was lost from another's. */
const WRITE_ID = 'writeId';

export type Agreed<T> = { readonly kind: 'agreed'; readonly value: T } | BucketTrouble;

export type CoordinationRead<T> =
  | { readonly kind: 'found'; readonly cas: Cas; readonly value: T }
  | { readonly kind: 'missing' }
  | BucketTrouble;

export async function readCoordination<T>(
  bucket: Bucket,
  key: string,
  shape: z.ZodType<T>,
): Promise<CoordinationRead<T>> {
  return parseCoordination(key, shape, await bucket.read(key, COORDINATION_TIMEOUT_MS));
}

function parseCoordination<T>(key: string, shape: z.ZodType<T>, read: ReadOutcome): CoordinationRead<T> {
  if (read.kind !== 'found') return read;
  const parsed = shape.safeParse(read.content);
  if (parsed.success) return { kind: 'found', cas: read.cas, value: parsed.data };
  return { kind: 'refused', reason: `the document ${key} has an unknown shape` };
}

/**
 * Reads, changes and writes a document until nobody comes between. `change` gives the new value, or undefined to leave
 * it as it is; the answer is what was there before. A write whose outcome is unknown is read back: each has an id of its
 * own, as two services may write the same.
 */
export async function changeCoordination<T extends object>(
  bucket: Bucket,
  key: string,
  shape: z.ZodType<T>,
  change: (there: T | undefined) => T | undefined,
): Promise<Agreed<T | undefined>> {
  let unknown: { writeId: string; before: T | undefined; trouble: BucketTrouble } | undefined;
  for (let round = 1; round <= MOST_ROUNDS; round += 1) {
    const read = await bucket.read(key, COORDINATION_TIMEOUT_MS);
    if (read.kind !== 'found' && read.kind !== 'missing') return unknown?.trouble ?? read;
    if (unknown && read.kind === 'found' && read.content[WRITE_ID] === unknown.writeId) {
      return { kind: 'agreed', value: unknown.before };
    }
    const there = parseCoordination(key, shape, read);
    if (there.kind !== 'found' && there.kind !== 'missing') return there;
    const before = there.kind === 'found' ? there.value : undefined;
    const value = change(before);
    if (value === undefined) return { kind: 'agreed', value: before };
    const writeId = randomUUID();
    const outcome = await bucket.write({
      key,
      content: { ...value, [WRITE_ID]: writeId } as DocumentContent,
      cas: there.kind === 'found' ? there.cas : undefined,
      timeoutMs: COORDINATION_TIMEOUT_MS,
      durable: true,
    });
    if (outcome.kind === 'stored') return { kind: 'agreed', value: before };
    if (outcome.kind === 'ambiguous') unknown = { writeId, before, trouble: outcome };
    else if (outcome.kind !== 'conflict') return outcome;
  }
  return unknown?.trouble ?? { kind: 'transient', reason: `${key} keeps changing` };
}
