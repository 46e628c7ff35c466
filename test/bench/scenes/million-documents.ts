import { statSync } from 'node:fs';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { createSqliteStore, type SqliteStore } from '../../../core/history/index.ts';
import { ReportQuery, type ReportQueryInput } from '../../../core/model/report.ts';
import { availableLease, sampleLease, sampleRequest } from '../../fixtures/sample-lease.ts';
import { createSilentLogger } from '../../fixtures/silent-logger.ts';
import { temporaryFolder } from '../../integration/cli/cli-process.ts';
import { type Figure, limited, type Scene } from '../figure.ts';
import { summarise, timeEachMs, timeMs } from '../measure.ts';
import { DOCUMENTS, END_SECONDS, importMillion, keepMillion } from '../million-store.ts';

const LIVE_LEASES = 10_000;
const DAY_MS = 86_400_000;
const NANOSECONDS_PER_MS = 1e6;

/** The embedded store after years of work. */
export const millionDocuments: Scene = {
  name: 'million-documents',
  title: 'The embedded store with 1,000,000 documents',
  async run(): Promise<Figure[]> {
    const folder = temporaryFolder();
    const delay = monitorEventLoopDelay({ resolution: 10 });
    const first = await createSqliteStore({ folder, logger: createSilentLogger() });
    delay.enable();
    const importMs = await timeMs(() => importMillion(first));
    keepMillion(folder);
    const reads = await readFigures(first);
    const writes = await writeFigures(first);
    const blockMs = delay.percentile(99) / NANOSECONDS_PER_MS;
    delay.disable();
    await addLiveLeases(first);
    await first.close();
    const bytes = statSync(join(folder, 'history.sqlite')).size;
    const { startMs, leases } = await restart(folder);
    return [
      limited({
        what: 'Import from a stream of rows',
        value: DOCUMENTS / (importMs / 1000),
        unit: 'documents/s',
        atLeast: 5000,
        timed: true,
      }),
      limited({ what: 'File', value: bytes / 1e9, unit: 'GB', atMost: 1.3 }),
      ...reads,
      ...writes,
      limited({
        what: `Start with ${LIVE_LEASES.toLocaleString('en')} live leases`,
        value: startMs,
        unit: 'ms',
        atMost: 2000,
        timed: true,
        detail: `${leases.toLocaleString('en')} read`,
      }),
      limited({
        what: 'Event-loop delay of the main thread throughout, p99',
        value: blockMs,
        unit: 'ms',
        atMost: 50,
        timed: true,
      }),
    ];
  },
};

async function readFigures(store: SqliteStore): Promise<Figure[]> {
  const toAt = END_SECONDS * 1000;
  const report = (query: ReportQueryInput) => () =>
    store.report(ReportQuery.parse({ zone: 'Europe/Berlin', toAt, ...query }));
  const query = { metric: 'hours', by: 'os', bucket: 'day' } as const;
  const quarter = summarise(await timeEachMs(5, report({ ...query, fromAt: toAt - 90 * DAY_MS })));
  const everything = summarise(await timeEachMs(3, report(query)));
  const byTag = summarise(await timeEachMs(3, report({ ...query, by: 'tag:team', bucket: 'month' })));
  // The thread of lists starts with the first one.
  const firstPageMs = await timeMs(() => store.list({}, 100, {}));
  let after: string | undefined;
  const pages = summarise(
    await timeEachMs(50, async () => {
      after = (await store.list({}, 100, { after })).next;
    }),
  );
  const timed = true;
  return [
    limited({
      what: 'VM hours by OS and day, 90 days, median',
      value: quarter.median,
      unit: 'ms',
      atMost: 300,
      timed,
    }),
    limited({
      what: 'VM hours by OS and day, everything, median',
      value: everything.median,
      unit: 'ms',
      atMost: 2000,
      timed,
    }),
    limited({
      what: 'VM hours by tag and month, everything, median',
      value: byTag.median,
      unit: 'ms',
      atMost: 2000,
      timed,
    }),
    limited({
      what: 'A page of the list (100 rows, 50 pages deep), p99',
      value: pages.p99,
      unit: 'ms',
      atMost: 50,
      timed,
      detail: `the very first one, with the start of its thread: ${firstPageMs.toFixed(0)} ms`,
    }),
  ];
}

async function writeFigures(store: SqliteStore): Promise<Figure[]> {
  await store.save({ requests: [sampleRequest()], leases: [sampleLease()] });
  const steps = summarise(
    await timeEachMs(300, (index) =>
      store.save({ leases: [availableLease('lease-1', { deadlineAt: END_SECONDS * 1000 + index })] }),
    ),
  );
  return [
    limited({
      what: "A lease step's write with fsync, median",
      value: steps.median,
      unit: 'ms',
      atMost: 5,
      timed: true,
      detail: `p99 ${steps.p99.toFixed(1)} ms`,
    }),
  ];
}

async function addLiveLeases(store: SqliteStore): Promise<void> {
  const leases = Array.from({ length: LIVE_LEASES }, (_, index) => availableLease(`live-${index}`));
  await store.save({ leases });
}

async function restart(folder: string): Promise<{ startMs: number; leases: number }> {
  const startedMs = performance.now();
  const store = await createSqliteStore({ folder, logger: createSilentLogger() });
  const { leases } = await store.loadLive();
  const startMs = performance.now() - startedMs;
  await store.close();
  return { startMs, leases: leases.length };
}
