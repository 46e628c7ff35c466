import { nanoid } from 'nanoid';
import { diffConfig, formatConfigDiff, formatProblem } from '../config/index.ts';
import type { LogRow } from '../model/audit.ts';
import type { CoreOperations } from '../operations/index.ts';
import type { Parts } from './parts.ts';

/** A changed file reaches every part; what came of it is told to everybody. */
export function followConfig(parts: Parts, operations: CoreOperations): void {
  const { clock, config, couchbase, fleet, leases } = parts;
  const tell = (row: Pick<LogRow, 'level' | 'kind' | 'message'>): void => {
    operations.appendLog({ id: nanoid(), at: clock.now(), actor: 'console', ...row });
  };
  let previous = config.current();
  config.subscribe({
    onConfig(next) {
      fleet.applyConfig(next);
      leases.applyConfig(next);
      couchbase.applyConfig(next);
      const changes = formatConfigDiff(diffConfig(previous, next));
      previous = next;
      const message = `The changed configuration is in force: ${changes}`;
      tell({ level: 'info', kind: 'config.applied', message });
    },
    onProblems(problems) {
      if (problems.length === 0) {
        tell({ level: 'info', kind: 'config.recovered', message: 'The configuration file is sound again' });
        return;
      }
      const list = problems.map(formatProblem).join('; ');
      const message = `The changed configuration is not used, the one before stays in force: ${list}`;
      tell({ level: 'error', kind: 'config.rejected', message });
    },
  });
}
