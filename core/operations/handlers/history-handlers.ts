import type { historyOperations } from '../../contract/history.ts';
import { reportCsv, reportJson } from '../../history/index.ts';
import { DynvmError } from '../../model/failure.ts';
import type { Report } from '../../model/report.ts';
import type { HistoryArchive, QueryOptions } from '../../ports.ts';
import type { Caller } from '../caller.ts';
import type { HandlersOf } from '../handlers.ts';
import type { OperationDependencies } from '../operation-dependencies.ts';

/** Reports that are running or waiting, by who asked for them and the snapshot they are of. */
class RunningReports {
  readonly #running = new Map<string, Set<AbortController>>();

  async run<T>(
    caller: Caller,
    snapshotId: string | undefined,
    query: (options: QueryOptions) => Promise<T>,
  ): Promise<T> {
    if (snapshotId === undefined) return query({});
    const key = toKey(caller, snapshotId);
    const controllers = this.#running.get(key) ?? new Set();
    const controller = new AbortController();
    this.#running.set(key, controllers.add(controller));
    try {
      return await query({ snapshotId, signal: controller.signal });
    } finally {
      controllers.delete(controller);
      if (controllers.size === 0) this.#running.delete(key);
    }
  }

  cancel(caller: Caller, snapshotId: string): number {
    const controllers = [...(this.#running.get(toKey(caller, snapshotId)) ?? [])];
    for (const controller of controllers) controller.abort();
    return controllers.length;
  }
}

function toKey({ actor }: Caller, snapshotId: string): string {
  return JSON.stringify([actor, snapshotId]);
}

export function historyHandlers(
  deps: Pick<OperationDependencies, 'archive' | 'clock'>,
): HandlersOf<typeof historyOperations> {
  const archive = (): HistoryArchive => {
    if (deps.archive) return deps.archive;
    throw new DynvmError({
      code: 'unavailable',
      message: 'There is no history: this service keeps nothing beyond its own run',
      hint: 'Start it with a data folder (--data-dir).',
    });
  };
  const running = new RunningReports();
  return {
    'history.list': ({ filter, limit, ...cursor }) => archive().list(filter, limit, cursor),
    'history.count': async ({ filter }) => {
      const count = await archive().count(filter);
      return count === undefined ? {} : { count };
    },
    'history.facets': ({ fromAt, toAt = deps.clock.now() + 1, of, snapshotId }, caller) =>
      running.run(caller, snapshotId, (options) => archive().facets({ fromAt, toAt, of }, options)),
    'history.tags': ({ search, limit }) => archive().tags(search, limit),
    'history.timeline': ({ leaseId }) => archive().timeline(leaseId),
    'reports.run': ({ snapshotId, ...query }, caller) =>
      running.run(caller, snapshotId, (options) => archive().report(query, options)),
    'reports.cancel': ({ snapshotId }, caller) => ({ cancelled: running.cancel(caller, snapshotId) }),
    'reports.export': async ({ format, snapshotId, ...query }, caller) => {
      const report = await running.run(caller, snapshotId, (options) => archive().report(query, options));
      const text = format === 'csv' ? reportCsv(report) : reportJson(report);
      return { fileName: `${fileStem(report)}.${format}`, text };
    },
  };
}

/** `dynvm-hours-2026-04-01-2026-04-30` */
function fileStem(report: Report): string {
  const day = (at: number) => new Date(at).toISOString().slice(0, 10);
  return `dynvm-${report.metric}-${day(report.fromAt)}-${day(report.toAt)}`;
}
