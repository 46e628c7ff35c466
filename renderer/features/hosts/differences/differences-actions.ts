import { type ReconcileFinding, toFindingRef } from '../../../../core/model/reconcile.ts';
import { notifyFailure, notifySuccess } from '../../../actions/notifications.tsx';
import { invoke } from '../../../bridge.ts';
import { pluralize } from '../../../format/quantity.ts';
import { setDifferences, toFindingKey, useDifferences } from './differences-store.ts';

/** What was settled this recently may still be in the hosts' records: it is not shown again. */
const SETTLED_FOR_MS = 15_000;
/** The core takes a few thousand at once; smaller pieces keep each answer short. */
const PIECE = 1000;

/** Compares leases and hosts without changing anything. */
export async function compareLeasesAndHosts(): Promise<void> {
  if (useDifferences.getState().comparing) return;
  setDifferences({ comparing: true });
  try {
    const findings = await invoke('leases.reconcile', { dryRun: true });
    const now = Date.now();
    const settledAt = dropExpired(useDifferences.getState().settledAt, now);
    setDifferences({
      comparison: { findings: findings.filter((finding) => !(toFindingKey(finding) in settledAt)), at: now },
      error: undefined,
      settledAt,
    });
  } catch (error) {
    setDifferences({ error });
  } finally {
    setDifferences({ comparing: false });
  }
}

function dropExpired(settledAt: Readonly<Record<string, number>>, now: number): Record<string, number> {
  return Object.fromEntries(Object.entries(settledAt).filter(([, at]) => now - at < SETTLED_FOR_MS));
}

/** Does what was announced for these, and nothing else. What was done before a failure counts. */
export async function settleFindings(findings: readonly ReconcileFinding[]): Promise<void> {
  const keys = new Set(findings.map(toFindingKey));
  setDifferences(({ settling, failures }) => ({
    settling: new Set([...settling, ...keys]),
    failures: Object.fromEntries(Object.entries(failures).filter(([key]) => !keys.has(key))),
  }));
  const settled: ReconcileFinding[] = [];
  try {
    for (let first = 0; first < findings.length; first += PIECE) {
      const only = findings.slice(first, first + PIECE).map(toFindingRef);
      settled.push(...(await invoke('leases.reconcile', { only })));
    }
    notifySettled(findings.length, settled);
  } catch (error) {
    notifyFailure('Could not settle the differences', error);
  } finally {
    noteResults(settled);
    setDifferences(({ settling }) => ({
      settling: new Set([...settling].filter((key) => !keys.has(key))),
    }));
  }
  await compareLeasesAndHosts();
}

function noteResults(settled: readonly ReconcileFinding[]): void {
  const now = Date.now();
  const done = settled.filter((finding) => finding.done);
  const settledNow = Object.fromEntries(done.map((finding) => [toFindingKey(finding), now]));
  const failed = settled.filter((finding) => !finding.done);
  const failures = failed.map((finding) => [
    toFindingKey(finding),
    [finding.failure?.message ?? finding.message, finding.failure?.hint].filter(Boolean).join(' '),
  ]);
  setDifferences((state) => ({
    settledAt: { ...state.settledAt, ...settledNow },
    failures: { ...state.failures, ...Object.fromEntries(failures) },
  }));
}

/** Failures stand beside the differences they are about. */
function notifySettled(asked: number, settled: readonly ReconcileFinding[]): void {
  if (settled.some(({ done }) => !done)) return;
  const gone = asked - settled.length;
  notifySuccess(
    [
      settled.length > 0 && `Settled ${pluralize(settled.length, 'difference')}`,
      gone > 0 && `${pluralize(gone, 'difference')} had already gone`,
    ]
      .filter(Boolean)
      .join('; '),
  );
}
