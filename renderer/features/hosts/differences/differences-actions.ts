import { type ReconcileFinding, toFindingRef } from '../../../../core/model/reconcile.ts';
import { notifyFailure, notifySuccess } from '../../../actions/notifications.tsx';
import { invoke } from '../../../bridge.ts';
import { pluralize } from '../../../format/quantity.ts';
import { setDifferences, toFindingKey, useDifferences } from './differences-store.ts';

/** What was settled this recently may still be in the hosts' records: it is not shown again. */
const SETTLED_FOR_MS = 15_000;

/** Compares leases and hosts without changing anything. */
export async function compareLeasesAndHosts(): Promise<void> {
  if (useDifferences.getState().comparing) return;
  setDifferences({ comparing: true });
  try {
    const findings = await invoke('leases.reconcile', { dryRun: true });
    const now = Date.now();
    const { settledAt } = useDifferences.getState();
    const isSettled = (finding: ReconcileFinding) =>
      now - (settledAt[toFindingKey(finding)] ?? -SETTLED_FOR_MS) < SETTLED_FOR_MS;
    setDifferences({
      comparison: { findings: findings.filter((finding) => !isSettled(finding)), at: now },
      error: undefined,
    });
  } catch (error) {
    setDifferences({ error });
  } finally {
    setDifferences({ comparing: false });
  }
}

/** Does what was announced for these, and nothing else. */
export async function settleFindings(findings: readonly ReconcileFinding[]): Promise<void> {
  const keys = findings.map(toFindingKey);
  setDifferences(({ settling, failures }) => ({
    settling: new Set([...settling, ...keys]),
    failures: Object.fromEntries(Object.entries(failures).filter(([key]) => !keys.includes(key))),
  }));
  try {
    const settled = await invoke('leases.reconcile', { only: findings.map(toFindingRef) });
    noteResults(findings, settled);
  } catch (error) {
    notifyFailure('Could not settle the differences', error);
  } finally {
    setDifferences(({ settling }) => ({
      settling: new Set([...settling].filter((key) => !keys.includes(key))),
    }));
  }
  await compareLeasesAndHosts();
}

function noteResults(asked: readonly ReconcileFinding[], settled: readonly ReconcileFinding[]): void {
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
  if (failed.length > 0) return;
  const gone = asked.length - done.length;
  notifySuccess(
    [
      done.length > 0 && `Settled ${pluralize(done.length, 'difference')}`,
      gone > 0 && `${pluralize(gone, 'difference')} had already gone`,
    ]
      .filter(Boolean)
      .join('; '),
  );
}
