import { randomUUID } from 'node:crypto';
import { diffConfig, formatConfigDiff, formatProblem } from '../config/index.ts';
import type { LogRow } from '../model/audit.ts';
import type { CoreOperations } from '../operations/index.ts';
import type { Components } from './components.ts';

/** Passes every change of the configuration on to all parts, and records it in the activity log. */
export function applyConfigChanges(components: Components, operations: CoreOperations): void {
  const { access, clock, config, couchbase, fleet, leases } = components;
  const record = (row: Pick<LogRow, 'level' | 'kind' | 'message'>): void => {
    operations.appendLog({ id: randomUUID(), at: clock.now(), actor: 'console', ...row });
  };
  let previous = config.current();
  config.subscribe({
    onConfig(next) {
      fleet.applyConfig(next);
      leases.applyConfig(next);
      couchbase.applyConfig(next);
      access.issuers.apply(next.issuers ?? []);
      const changes = formatConfigDiff(diffConfig(previous, next));
      previous = next;
      record({ level: 'info', kind: 'config.applied', message: `Configuration applied: ${changes}` });
    },
    onProblems(problems) {
      if (problems.length === 0) {
        record({ level: 'info', kind: 'config.recovered', message: 'The configuration file is valid again' });
        return;
      }
      const list = problems.map(formatProblem).join('; ');
      const message = `The changed configuration file is invalid and was not applied; the previous one stays in force: ${list}`;
      record({ level: 'error', kind: 'config.rejected', message });
    },
  });
}
