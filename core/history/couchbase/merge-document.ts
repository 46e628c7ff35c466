import { isDeepStrictEqual } from 'node:util';
import type { DocumentContent } from './bucket.ts';

/** What a document in the bucket should become. */
type MergedDocument =
  | { readonly kind: 'unchanged' }
  | { readonly kind: 'changed'; readonly content: DocumentContent }
  /** A later leader wrote it, or this service leads no more: hands off. */
  | { readonly kind: 'fenced' };

/** What the bucket has (undefined: nothing) and what it should have. */
export type Merge = (theirs: DocumentContent | undefined, ours: DocumentContent) => MergedDocument;

/**
 * Ours over what is there: fields that others added stay. A VM is deleted once and for ever, so a document that says
 * so is final: whoever wrote it knew more than a service that still believes in the VM.
 */
export const mergeHistory: Merge = (theirs, ours) => {
  if (!theirs) return { kind: 'changed', content: ours };
  const merged = theirs.state === 'deleted' ? endedBy(theirs, ours) : { ...theirs, ...ours };
  return isDeepStrictEqual(merged, theirs) ? { kind: 'unchanged' } : { kind: 'changed', content: merged };
};

/** An end that was told without our fields gets them. */
function endedBy(theirs: DocumentContent, ours: DocumentContent): DocumentContent {
  return ours.state === 'deleted' ? { ...ours, ...theirs } : theirs;
}

/** A member of the static pool is whatever the newest VM at its address makes it. */
export const mergeStaticPool: Merge = (theirs, ours) =>
  isDeepStrictEqual(ours, theirs) ? { kind: 'unchanged' } : { kind: 'changed', content: ours };

/**
 * Every document names the epoch of the leader that wrote it. A leader that was paused and does not know of the next
 * finds that one's number and stops.
 */
export function fenced(merge: Merge, epoch: () => number | undefined): Merge {
  return (theirs, ours) => {
    const now = epoch();
    if (now === undefined || Number(theirs?.writerEpoch ?? 0) > now) return { kind: 'fenced' };
    const merged = merge(theirs, ours);
    if (merged.kind !== 'changed') return merged;
    return { kind: 'changed', content: { ...merged.content, writerEpoch: now } };
  };
}
