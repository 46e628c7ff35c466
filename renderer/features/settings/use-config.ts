import { useEffect, useState } from 'react';
import type { OutputOf } from '../../../core/contract/contract.ts';
import { ask } from '../../bridge.ts';
import { useTable } from '../../store/fleet.ts';

export type LoadedConfig =
  | { readonly kind: 'loading' }
  | { readonly kind: 'failed'; readonly error: unknown }
  | {
      readonly kind: 'loaded';
      readonly view: OutputOf<'config.read'>;
      /** Keys of `[common]` that stand in the ini; the others have their defaults. */
      readonly given: ReadonlySet<string>;
    };

/** The configuration in force; read again when the activity says that it changed. */
export function useConfig(): LoadedConfig {
  const log = useTable('log').rows;
  let changedAt = 0;
  for (const { kind, at } of log.values()) {
    if (kind.startsWith('config.')) changedAt = Math.max(changedAt, at);
  }
  const [loaded, setLoaded] = useState<LoadedConfig>({ kind: 'loading' });
  // biome-ignore lint/correctness/useExhaustiveDependencies: a change asks again
  useEffect(() => {
    let over = false;
    load().then(
      (config) => !over && setLoaded(config),
      (error: unknown) => !over && setLoaded({ kind: 'failed', error }),
    );
    return () => {
      over = true;
    };
  }, [changedAt]);
  return loaded;
}

async function load(): Promise<LoadedConfig> {
  const [view, file] = await Promise.all([ask('config.read', {}), ask('config.file', {})]);
  const common = file.sections.filter(({ name }) => name === 'common').flatMap(({ entries }) => entries);
  return { kind: 'loaded', view, given: new Set(common.map(({ key }) => key)) };
}
