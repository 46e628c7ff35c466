import { z } from 'zod';
import type { Bucket, BucketTrouble, DocumentContent } from '../bucket.ts';
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
  const outcome = await bucket.read(key, COORDINATION_TIMEOUT_MS);
  if (outcome.kind !== 'found') return outcome;
  const parsed = shape.safeParse(outcome.content);
  if (parsed.success) return { kind: 'found', cas: outcome.cas, value: parsed.data };
  return { kind: 'refused', reason: `the document ${key} has an unknown shape` };
}

/**
 * Reads, changes and writes a document until nobody comes between. `change` gives the new value, or undefined to leave
 * it as it is; the answer is what was there before.
 */
export async function changeCoordination<T extends object>(
  bucket: Bucket,
  key: string,
  shape: z.ZodType<T>,
  change: (there: T | undefined) => T | undefined,
): Promise<Agreed<T | undefined>> {
  for (let round = 1; round <= MOST_ROUNDS; round += 1) {
    const there = await readCoordination(bucket, key, shape);
    if (there.kind !== 'found' && there.kind !== 'missing') return there;
    const before = there.kind === 'found' ? there.value : undefined;
    const content = change(before);
    if (content === undefined) return { kind: 'agreed', value: before };
    const cas = there.kind === 'found' ? there.cas : undefined;
    const outcome = await bucket.write({
      key,
      content: content as DocumentContent,
      cas,
      timeoutMs: COORDINATION_TIMEOUT_MS,
    });
    if (outcome.kind === 'stored') return { kind: 'agreed', value: before };
    if (outcome.kind !== 'conflict') return outcome;
  }
  return { kind: 'transient', reason: `${key} keeps changing` };
}
