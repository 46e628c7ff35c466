import { create } from 'zustand';
import { type ReconcileFinding, toFindingRef } from '../../../../core/model/reconcile.ts';

interface Comparison {
  readonly findings: readonly ReconcileFinding[];
  readonly at: number;
}

export interface DifferencesState {
  /** Of the last comparison, a dry run. */
  readonly comparison?: Comparison | undefined;
  /** Why there is no newer one. */
  readonly error?: unknown;
  readonly comparing: boolean;
  /** Keys of those being settled. */
  readonly settling: ReadonlySet<string>;
  /** When those were settled that may still be in the hosts' records, by key. */
  readonly settledAt: Readonly<Record<string, number>>;
  /** Why the last attempt at one failed, by key. */
  readonly failures: Readonly<Record<string, string>>;
  /** Deletions to be confirmed. */
  readonly confirming?: readonly ReconcileFinding[] | undefined;
}

/** @internal for its tests */
export function initialDifferences(): DifferencesState {
  return { comparing: false, settling: new Set(), settledAt: {}, failures: {} };
}

export const useDifferences = create<DifferencesState>()(initialDifferences);
export const setDifferences = useDifferences.setState;

export function toFindingKey(finding: ReconcileFinding): string {
  const { hostRef, kind, id } = toFindingRef(finding);
  return `${hostRef} ${kind} ${id}`;
}

/** Whether a finding is for somebody to act on. */
export function isActionable({ action }: ReconcileFinding): boolean {
  return action !== 'none' && action !== 'report';
}
