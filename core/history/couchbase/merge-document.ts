import { isDeepStrictEqual } from 'node:util';
import type { DocumentContent } from './bucket.ts';

/** What a document in the bucket should become. */
export type MergedDocument =
  | { readonly kind: 'unchanged' }
  | { readonly kind: 'changed'; readonly content: DocumentContent };

/**
 * Ours over what is there: fields that others added stay. A VM is deleted once and for ever, so a document that says
 * so is final: whoever wrote it knew more than a service that still believes in the VM.
 */
export function mergeHistory(theirs: DocumentContent, ours: DocumentContent): MergedDocument {
  const merged = theirs.state === 'deleted' ? endedBy(theirs, ours) : { ...theirs, ...ours };
  return isDeepStrictEqual(merged, theirs) ? { kind: 'unchanged' } : { kind: 'changed', content: merged };
}

/** An end that was told without our fields gets them. */
function endedBy(theirs: DocumentContent, ours: DocumentContent): DocumentContent {
  return ours.state === 'deleted' ? { ...ours, ...theirs } : theirs;
}

/** A member of the static pool is whatever the newest VM at its address makes it. */
export function mergeStaticPool(theirs: DocumentContent, ours: DocumentContent): MergedDocument {
  return isDeepStrictEqual({ ...ours }, { ...theirs })
    ? { kind: 'unchanged' }
    : { kind: 'changed', content: ours };
}
