import { randomUUID } from 'node:crypto';
import type { configurationOperations } from '../../contract/configuration.ts';
import type { LogRow } from '../../model/audit.ts';
import type { IniEdit } from '../../model/ini-edit.ts';
import { auditExternalChange } from '../audit-external-change.ts';
import type { HandlersOf } from '../handlers.ts';
import type { OperationDependencies } from '../operation-dependencies.ts';

/** `record` keeps a line of the activity log. */
export function configurationHandlers(
  deps: OperationDependencies,
  record: (row: LogRow) => void,
): HandlersOf<typeof configurationOperations> {
  return {
    'config.read': () => deps.describeConfig(),
    'config.validate': async ({ text }) => {
      const { problems, warnings } = await deps.validateConfig(text);
      return { ok: problems.length === 0, problems: [...problems], warnings: [...warnings] };
    },
    'config.file': () => deps.configFile.view(),
    'config.preview': (edits) => deps.configFile.preview(edits),
    'config.write': async (edits, caller) => {
      const { actor } = caller;
      const change = {
        operation: 'config.write',
        object: 'ini',
        after: describeChanges(edits.edits),
        caller,
      };
      const written = await auditExternalChange(deps, change, () => deps.configFile.write(edits));
      const message = `Wrote ${written.path}: ${describeChanges(edits.edits)}`;
      const at = deps.clock.now();
      record({ id: randomUUID(), at, level: 'info', kind: 'config.written', message, actor });
      return written;
    },
  };
}

/** `[xenhost4] added; [xenhost1] host.labels`. Keys, never values. */
function describeChanges(edits: readonly IniEdit[]): string {
  const added = new Set(edits.flatMap(({ kind, section }) => (kind === 'add-section' ? [section] : [])));
  const keys = new Map<string, Set<string>>();
  const parts = [...added].map((section) => `[${section}] added`);
  for (const edit of edits) {
    if (edit.kind === 'remove-section') parts.push(`[${edit.section}] removed`);
    if (!('key' in edit) || added.has(edit.section)) continue;
    keys.set(edit.section, (keys.get(edit.section) ?? new Set()).add(edit.key));
  }
  return [...parts, ...[...keys].map(([section, names]) => `[${section}] ${[...names].join(', ')}`)].join(
    '; ',
  );
}
