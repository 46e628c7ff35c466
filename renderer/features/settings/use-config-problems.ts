import { useEffect, useState } from 'react';
import type { ConfigProblemRow } from '../../../core/contract/configuration.ts';
import { invoke } from '../../bridge.ts';
import { firstFigures } from '../../startup/mark-first-data.ts';
import { useConfigChangedAt } from './use-config.ts';

/** A file that is mended to exactly what is in force may leave no trace in the activity. */
const RECHECK_MS = 5000;
const NONE: readonly ConfigProblemRow[] = [];

/** What is wrong with the ini on disk while its last good version stays in force; empty while it is fine. */
export function useConfigProblems(): readonly ConfigProblemRow[] {
  const changedAt = useConfigChangedAt();
  const [problems, setProblems] = useState(NONE);
  const broken = problems.length > 0;
  // biome-ignore lint/correctness/useExhaustiveDependencies: a change of the configuration asks again
  useEffect(() => {
    let over = false;
    const load = async () => {
      const view = await invoke('config.read', {}).catch(() => undefined);
      if (over || !view) return;
      setProblems((before) =>
        before.length === 0 && view.pendingProblems.length === 0 ? before : view.pendingProblems,
      );
    };
    void firstFigures.then(() => (over ? undefined : load()));
    const timer = broken ? window.setInterval(load, RECHECK_MS) : undefined;
    return () => {
      over = true;
      window.clearInterval(timer);
    };
  }, [changedAt, broken]);
  return problems;
}
