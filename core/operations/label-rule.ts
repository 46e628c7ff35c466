/** Which host entries an ask may see or use. @see LEGACY.md §2 labels */
export interface LabelFilter {
  labels: readonly string[];
  ignoreLabels: boolean;
}

/** A labelled host takes only asks that name one of its labels, an unlabelled one only asks without labels. */
export function labelsMatch(hostLabels: readonly string[], filter: LabelFilter): boolean {
  if (filter.ignoreLabels) return true;
  if (hostLabels.length === 0) return filter.labels.length === 0;
  return hostLabels.some((label) => filter.labels.includes(label));
}
