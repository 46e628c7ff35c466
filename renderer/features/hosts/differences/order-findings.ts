import type { DifferenceKind, ReconcileFinding } from '../../../../core/model/reconcile.ts';

/** Leaks first, then what changes a lease. */
const ORDER: readonly DifferenceKind[] = [
  'orphan-disk',
  'orphaned',
  'incomplete',
  'untracked',
  'imported',
  'deleted-outside',
  'deadline-differs',
  'other-installation',
  'copy',
  'host-unknown',
];

/** By kind, host entry and name. */
export function orderFindings(findings: readonly ReconcileFinding[]): ReconcileFinding[] {
  return findings.toSorted(
    (a, b) =>
      ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind) ||
      a.hostRef - b.hostRef ||
      (a.name ?? '').localeCompare(b.name ?? '', undefined, { numeric: true }),
  );
}
