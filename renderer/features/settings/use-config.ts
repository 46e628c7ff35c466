import { useCallback, useEffect, useState } from 'react';
import type { OutputOf } from '../../../core/contract/contract.ts';
import type { LogRow } from '../../../core/model/audit.ts';
import { toFailure } from '../../../core/model/failure.ts';
import { invoke } from '../../bridge.ts';
import { useFleet } from '../../store/fleet.ts';

type Loaded =
  | { readonly kind: 'loading' }
  | { readonly kind: 'failed'; readonly error: unknown }
  | {
      readonly kind: 'loaded';
      /** The configuration in force, whatever happened to the file. */
      readonly view: OutputOf<'config.read'>;
      /** Keys of `[common]` set in the ini; the others have defaults. Unknown if the file is unreadable. */
      readonly given: ReadonlySet<string> | undefined;
      /** Why the file cannot be read. */
      readonly unreadable: string | undefined;
    };

export type LoadedConfig = Loaded & { readonly again: () => void };

/** The configuration in force; reloaded when the activity log reports a change. */
export function useConfig(): LoadedConfig {
  const changedAt = useConfigChangedAt();
  const [loaded, setLoaded] = useState<Loaded>({ kind: 'loading' });
  const [asked, setAsked] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a change asks again, and so does somebody
  useEffect(() => {
    let over = false;
    loadConfig().then(
      (config) => !over && setLoaded(config),
      (error: unknown) => !over && setLoaded({ kind: 'failed', error }),
    );
    return () => {
      over = true;
    };
  }, [changedAt, asked]);
  const again = useCallback(() => setAsked((times) => times + 1), []);
  return { ...loaded, again };
}

/** When the activity log last reported a change of the configuration, epoch ms; 0 if it has not. */
export function useConfigChangedAt(): number {
  return useFleet(({ tables }) => findConfigChange(tables.activity.rows.values()));
}

function findConfigChange(lines: Iterable<LogRow>): number {
  let changedAt = 0;
  for (const { kind, at } of lines) if (kind.startsWith('config.')) changedAt = Math.max(changedAt, at);
  return changedAt;
}

/** The configuration in force is known even if the file is gone. */
async function loadConfig(): Promise<Loaded> {
  const [view, file] = await Promise.all([
    invoke('config.read', {}),
    invoke('config.file', {}).catch((error: unknown) => toFailure(error)),
  ]);
  if ('message' in file) return { kind: 'loaded', view, given: undefined, unreadable: file.message };
  const common = file.sections.filter(({ name }) => name === 'common').flatMap(({ entries }) => entries);
  return { kind: 'loaded', view, given: new Set(common.map(({ key }) => key)), unreadable: undefined };
}
