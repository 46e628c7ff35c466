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

/** Numbers the computations: results of older ones are dropped. */
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

/** Changes the choices and recomputes; the old figures stay until the new ones arrive. */
export function changeHistory(changes: Partial<HistoryState>): void {
  void computeReports(changes);
}

/** Splits one chart by group, or not; the others stay as they are. */
export function splitByGroup(slot: keyof Splits, on: boolean): void {
  const { splits } = useHistory.getState();
  void computeReports({ splits: { ...splits, [slot]: on } }, [slot]);
}

/** Computes the reports of the page, all from one snapshot, the first chart first. @param slots whose choice changed */
export async function computeReports(
  changes: Partial<HistoryState> = {},
  slots: readonly Slot[] = SLOTS,
): Promise<void> {
  const mine = ++latest;
  const isOld = () => mine !== latest;
  const choices = { ...useHistory.getState(), ...changes };
  // Including what the interrupted computation had left.
  const old = new Set([...choices.old, ...slots]);
  const wholePage = slots.length === SLOTS.length;
  const snapshotId = `history ${Date.now()} ${mine}`;
  const known = wholePage ? toKnownPeriod(choices) : (choices.period ?? toKnownPeriod(choices));
  // Requested before rendering: the store computes while the page is busy.
  const early = known && startReports(choices, known, old, snapshotId);
  setHistory({ ...changes, computing: { kind: 'computing' }, old });
  try {
    const period = known ?? (await findPeriod(choices));
    if (isOld()) return;
    setHistory({ period });
    dropUnwanted(new Set(toReportQueries(choices, period).map(([slot]) => slot)));
    let running = early ?? startReports(choices, period, old, snapshotId);
    while (running) {
      const { slot, rest } = running;
      const report = await running.report;
      if (isOld()) return;
      // One at a time: they share what is read, and a newer choice need not wait for the rest.
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

/** A running report, and those that follow. */
interface Running {
  readonly slot: Slot;
  readonly report: Promise<Computed>;
  readonly rest: readonly SlotQuery[];
}

function startReports(
  choices: HistoryState,
  period: Period,
  old: ReadonlySet<Slot>,
  snapshotId: string,
): Running | undefined {
  const queries = toReportQueries(choices, period).filter(([slot]) => old.has(slot));
  return startNextReport(queries, snapshotId);
}

function startNextReport([first, ...rest]: readonly SlotQuery[], snapshotId: string): Running | undefined {
  if (!first) return undefined;
  const [slot, query] = first;
  const report = invoke('reports.run', { ...query, snapshotId }).then((answer) => ({
    ...answer,
    by: query.by ?? 'none',
  }));
  // Its result may no longer be awaited.
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

/** Undefined if the store must first look up the oldest VM. */
function toKnownPeriod({ choice, range, zone, facets }: HistoryState): Period | undefined {
  if (!facets) return undefined;
  return toPeriod({ choice, range, zone, now: Date.now(), firstAt: facets.firstAt });
}

async function findPeriod({ choice, range, zone }: HistoryState): Promise<Period> {
  const now = Date.now();
  // Only looks up the oldest VM.
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

/** Saves a report to a file the user chooses. @param what "VM hours" */
export async function exportReport(
  query: ReportQueryInput,
  format: 'csv' | 'json',
  what: string,
): Promise<void> {
  try {
    // The text of a file, byte order mark included, in which the core has made everything visible.
    const file = await unwrapResult(bridge.invoke('reports.export', { ...query, format }));
    const { path } = await unwrapResult(bridge.shell.saveFile(file));
    if (path !== undefined) notifySuccess(`Saved ${what} to ${path}`);
  } catch (error) {
    notifyFailure(`Could not save ${what}`, error);
  }
}
