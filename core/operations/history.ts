import type { historyOperations } from '../contract/history.ts';
import { reportCsv, reportJson } from '../history/index.ts';
import { DynvmError } from '../model/failure.ts';
import type { Report } from '../model/report.ts';
import type { HistoryArchive } from '../ports.ts';
import type { OperationDependencies } from './dependencies.ts';
import type { HandlersOf } from './handlers.ts';

export function historyHandlers(deps: OperationDependencies): HandlersOf<typeof historyOperations> {
  const archive = (): HistoryArchive => {
    if (deps.archive) return deps.archive;
    throw new DynvmError({
      code: 'unavailable',
      message: 'There is no history: this service keeps nothing beyond its own run',
      hint: 'Start it with a data folder (--data-dir).',
    });
  };
  return {
    'history.list': ({ filter, limit, ...place }) => archive().list(filter, limit, place),
    'history.count': async ({ filter }) => {
      const count = await archive().count(filter);
      return count === undefined ? {} : { count };
    },
    'history.facets': ({ fromAt, toAt = deps.clock.now() + 1, of, moment }) =>
      archive().facets({ fromAt, toAt, of }, moment),
    'history.tags': ({ search, limit }) => archive().tags(search, limit),
    'history.timeline': ({ leaseId }) => archive().timeline(leaseId),
    'reports.run': ({ moment, ...query }) => archive().report(query, moment),
    'reports.export': async ({ format, ...query }) => {
      const report = await archive().report(query);
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
