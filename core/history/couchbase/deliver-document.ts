import type { OutboxEntry } from '../outbox.ts';
import type { Bucket, BucketTrouble, DocumentContent, WriteOutcome } from './bucket.ts';
import type { Merge } from './merge-document.ts';

/** Another writer that changes the document each time we look: rare, and it will stop. */
const MOST_ROUNDS = 8;

export type Delivery =
  | { readonly kind: 'delivered'; readonly written: boolean }
  /** The document keeps changing under us. */
  | { readonly kind: 'contended' }
  /** Another service leads. */
  | { readonly kind: 'fenced' }
  | Exclude<BucketTrouble, { kind: 'ambiguous' }>;

export interface DeliverOptions {
  readonly bucket: Bucket;
  readonly merge: Merge;
}

/**
 * Makes the bucket say what the entry says. Each round reads first: a write whose outcome is unknown is settled by
 * what the next round finds, and nothing is written twice.
 */
export async function deliverDocument(entry: OutboxEntry, options: DeliverOptions): Promise<Delivery> {
  let written = false;
  for (let round = 1; round <= MOST_ROUNDS; round += 1) {
    const outcome = await deliverOnce(entry, options);
    switch (outcome.kind) {
      case 'settled':
        return { kind: 'delivered', written };
      case 'stored':
        return { kind: 'delivered', written: true };
      case 'ambiguous':
        written = true;
        continue;
      case 'conflict':
        continue;
      default:
        return outcome;
    }
  }
  return { kind: 'contended' };
}

async function deliverOnce(
  { key, content }: OutboxEntry,
  { bucket, merge }: DeliverOptions,
): Promise<WriteOutcome | { kind: 'settled' } | { kind: 'fenced' }> {
  const there = await bucket.read(key);
  switch (there.kind) {
    case 'missing':
    case 'found': {
      const found = there.kind === 'found' ? there : undefined;
      if (content === undefined) return found ? bucket.remove(key, found.cas) : { kind: 'settled' };
      const merged = merge(found?.content, asContent(content));
      if (merged.kind === 'unchanged') return { kind: 'settled' };
      if (merged.kind === 'fenced') return merged;
      return bucket.write({ key, content: merged.content, cas: found?.cas });
    }
    default:
      // A read that brought nothing changed nothing either.
      return there.kind === 'ambiguous' ? { kind: 'transient', reason: there.reason } : there;
  }
}

/** Without the absent fields: the SDK refuses undefined, and they would count as a difference. */
function asContent(document: object): DocumentContent {
  return Object.fromEntries(Object.entries(document).filter(([, value]) => value !== undefined));
}
