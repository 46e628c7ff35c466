import type { ReportQueryInput } from '../../../core/model/report.ts';
import { sayDone, sayFailed } from '../../actions/notify.ts';
import { ask, bridge, unwrap } from '../../bridge.ts';
import { type PeriodWish, periodOf } from '../../view/history-period.ts';
import { type HistoryState, SLOTS, type Slot, setHistory, useHistory } from './history-store.ts';
import { queriesOf } from './report-queries.ts';

/** Counts the computations: what an older one brings is dropped. */
let latest = 0;

/** Changes what the page shows and computes it; what was shown stays until the new figures are there. */
export function choose(changes: Partial<HistoryState>): void {
  setHistory(changes);
  void compute();
}

/** Computes everything on the page, all of one moment, the first chart first. */
export async function compute(): Promise<void> {
  const mine = ++latest;
  const isOld = () => mine !== latest;
  setHistory({ computing: { kind: 'computing' }, old: new Set(SLOTS) });
  try {
    const period = await findPeriod();
    if (isOld()) return;
    setHistory({ period });
    const queries = queriesOf(useHistory.getState(), period);
    const wanted = new Set(queries.map(([slot]) => slot));
    dropUnwanted(wanted);
    const moment = `history ${Date.now()} ${mine}`;
    // One after another: they share what is read, and a newer choice need not wait for the rest.
    for (const [slot, query] of queries) {
      const report = await ask('reports.run', { ...query, moment });
      if (isOld()) return;
      setHistory(({ reports, old }) => ({
        reports: { ...reports, [slot]: report },
        old: new Set([...old].filter((each) => each !== slot)),
        asOf: Date.now(),
      }));
    }
    setHistory({ computing: { kind: 'idle' } });
    await loadFacets(period.fromAt, period.toAt);
  } catch (error) {
    if (!isOld()) setHistory({ computing: { kind: 'failed', error } });
  }
}

async function findPeriod() {
  const { choice, range, zone, facets } = useHistory.getState();
  const now = Date.now();
  const wish: PeriodWish = { choice, range, zone, now };
  if (facets && choice !== 'all') return periodOf(wish);
  // Empty, so that only the first VM of all is looked up.
  const { firstAt } = await ask('history.facets', { fromAt: now, toAt: now });
  if (!facets)
    setHistory({ facets: { firstAt, osKeys: [], hosts: [], requesters: [], tagKeys: [], outcomes: [] } });
  return periodOf({ ...wish, firstAt });
}

function dropUnwanted(wanted: ReadonlySet<Slot>): void {
  setHistory(({ reports }) => ({
    reports: Object.fromEntries(Object.entries(reports).filter(([slot]) => wanted.has(slot as Slot))),
  }));
}

async function loadFacets(fromAt: number, toAt: number): Promise<void> {
  setHistory({ facets: await ask('history.facets', { fromAt, toAt }) });
}

/** Saves a report as a file; the person chooses where. @param what "VM hours" */
export async function exportReport(
  query: ReportQueryInput,
  format: 'csv' | 'json',
  what: string,
): Promise<void> {
  try {
    const file = await ask('reports.export', { ...query, format });
    const { path } = await unwrap(bridge.shell.saveFile(file));
    if (path !== undefined) sayDone(`Saved ${what} to ${path}`);
  } catch (error) {
    sayFailed(`${what} was not saved`, error);
  }
}
