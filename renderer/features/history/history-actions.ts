import type { ReportQueryInput } from '../../../core/model/report.ts';
import { notifyFailure, notifySuccess } from '../../actions/notifications.tsx';
import { bridge, invoke, unwrapResult } from '../../bridge.ts';
import { type Period, toPeriod } from './history-period.ts';
import {
  type Computed,
  type HistoryState,
  SLOTS,
  type Slot,
  type Splits,
  setHistory,
  useHistory,
} from './history-store.ts';
import { toReportQueries } from './report-queries.ts';

/** Counts the computations: what an older one brings is dropped. */
let latest = 0;
/** What the computation on its way, if any, reads. */
let runningSnapshotId: string | undefined;

/** Ends reports that nobody waits for any more: a newer choice need not wait for them. */
function cancelReports(): void {
  if (runningSnapshotId !== undefined)
    void invoke('reports.cancel', { snapshotId: runningSnapshotId }).catch(() => undefined);
  runningSnapshotId = undefined;
}

/** Ends the computation on its way, for a page that is left. */
export function abandonComputation(): void {
  latest += 1;
  cancelReports();
}

/** Changes what the page shows and computes it; what was shown stays until the new figures are there. */
export function changeHistory(changes: Partial<HistoryState>): void {
  void computeReports(changes);
}

/** Tells the groups of one chart apart, or no longer; the others stay as they are. */
export function splitByGroup(slot: keyof Splits, on: boolean): void {
  const { splits } = useHistory.getState();
  void computeReports({ splits: { ...splits, [slot]: on } }, [slot]);
}

/** Computes what is on the page, all of one snapshot, the first chart first. @param slots what is of an older choice now */
export async function computeReports(
  changes: Partial<HistoryState> = {},
  slots: readonly Slot[] = SLOTS,
): Promise<void> {
  const mine = ++latest;
  const isOld = () => mine !== latest;
  const draft = { ...useHistory.getState(), ...changes };
  // What a computation that is now cut off had still to bring, too.
  const old = new Set([...draft.old, ...slots]);
  const wholePage = slots.length === SLOTS.length;
  // crypto.randomUUID is missing in pages that come over plain HTTP.
  const snapshotId = `history-${Date.now()}-${Math.random().toString(36).slice(2)}`;
  cancelReports();
  runningSnapshotId = snapshotId;
  const known = wholePage ? toKnownPeriod(draft) : (draft.period ?? toKnownPeriod(draft));
  // Asked for before anything is drawn anew: the store counts while the page is busy.
  const early = known && startReports(draft, known, old, snapshotId);
  setHistory({ ...changes, computing: { kind: 'computing' }, old });
  try {
    const period = known ?? (await findPeriod(draft));
    if (isOld()) return;
    setHistory({ period });
    dropUnwanted(new Set(toReportQueries(draft, period).map(([slot]) => slot)));
    let running = early ?? startReports(draft, period, old, snapshotId);
    while (running) {
      const { slot, rest } = running;
      const report = await running.report;
      if (isOld()) return;
      // One after another: they share what is read, and a newer choice need not wait for the rest.
      running = startNextReport(rest, snapshotId);
      storeReport(slot, report);
    }
    setHistory({ computing: { kind: 'idle' }, old: new Set() });
    if (wholePage)
      setHistory({ facets: await invoke('history.facets', { ...period, of: ['tagKeys'], snapshotId }) });
    if (!isOld()) runningSnapshotId = undefined;
  } catch (error) {
    if (!isOld()) setHistory({ computing: { kind: 'failed', error } });
  }
}

type SlotQuery = ReturnType<typeof toReportQueries>[number];

/** A report on its way, and what is to be asked for after it. */
interface Running {
  readonly slot: Slot;
  readonly report: Promise<Computed>;
  readonly rest: readonly SlotQuery[];
}

function startReports(
  draft: HistoryState,
  period: Period,
  old: ReadonlySet<Slot>,
  snapshotId: string,
): Running | undefined {
  const queries = toReportQueries(draft, period).filter(([slot]) => old.has(slot));
  return startNextReport(queries, snapshotId);
}

function startNextReport([first, ...rest]: readonly SlotQuery[], snapshotId: string): Running | undefined {
  if (!first) return undefined;
  const [slot, query] = first;
  const report = invoke('reports.run', { ...query, snapshotId }).then((answer) => ({
    ...answer,
    by: query.by ?? 'none',
  }));
  // Nobody may wait for it any more.
  report.catch(() => undefined);
  return { slot, report, rest };
}

function storeReport(slot: Slot, report: Computed): void {
  setHistory(({ reports, old }) => ({
    reports: { ...reports, [slot]: report },
    old: new Set([...old].filter((each) => each !== slot)),
    asOf: Date.now(),
  }));
}

/** Undefined where the store has to be asked for the first VM of all. */
function toKnownPeriod({ choice, range, zone, facets }: HistoryState): Period | undefined {
  if (!facets) return undefined;
  return toPeriod({ choice, range, zone, now: Date.now(), firstAt: facets.firstAt });
}

async function findPeriod({ choice, range, zone }: HistoryState): Promise<Period> {
  const now = Date.now();
  // Only the first VM of all is looked up.
  const facets = await invoke('history.facets', { fromAt: now, toAt: now, of: [] });
  setHistory({ facets });
  return toPeriod({ choice, range, zone, now, firstAt: facets.firstAt });
}

function dropUnwanted(wanted: ReadonlySet<Slot>): void {
  const { reports } = useHistory.getState();
  if (Object.keys(reports).every((slot) => wanted.has(slot as Slot))) return;
  setHistory({
    reports: Object.fromEntries(Object.entries(reports).filter(([slot]) => wanted.has(slot as Slot))),
  });
}

/** Saves a report as a file; the person chooses where. @param what "VM hours" */
export async function exportReport(
  query: ReportQueryInput,
  format: 'csv' | 'json',
  what: string,
): Promise<void> {
  try {
    const file = await invoke('reports.export', { ...query, format });
    const { path } = await unwrapResult(bridge.shell.saveFile(file));
    if (path !== undefined) notifySuccess(`Saved ${what} to ${path}`);
  } catch (error) {
    notifyFailure(`${what} was not saved`, error);
  }
}
