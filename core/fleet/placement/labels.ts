/** Which host entries count. @see docs/spec/legacy-api.md#labels */
export interface LabelQuery {
  labels: readonly string[];
  ignoreLabels: boolean;
}

/**
 * A labelled host serves only asks that name one of its labels, an unlabelled host only asks without any.
 * @see docs/spec/legacy-api.md#labels
 */
export function labelsMatch(hostLabels: readonly string[], query: LabelQuery): boolean {
  if (query.ignoreLabels) return true;
  if (hostLabels.length === 0) return query.labels.length === 0;
  return hostLabels.some((label) => query.labels.includes(label));
}

/** Why {@link labelsMatch} said no, as a sentence. */
export function labelRefusal(hostLabels: readonly string[]): string {
  if (hostLabels.length === 0) return 'has no label: serves only asks without labels';
  const word = hostLabels.length === 1 ? 'the label' : 'one of the labels';
  return `serves only asks with ${word} ${hostLabels.join(', ')}`;
}
