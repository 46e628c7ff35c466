import { useEffect, useMemo, useState } from 'react';
import type { LogRow } from '../../../../core/model/audit.ts';
import { invoke } from '../../../bridge.ts';
import { firstFigures } from '../../../startup/mark-first-data.ts';
import { useTable } from '../../../store/fleet.ts';
import { useMinute } from '../../../store/now.ts';
import { type RecentLog, splitLog } from './split-log.ts';

const LATELY_MS = 3 * 60 * 60_000;
const STORED_LINES = 200;

/** The recent activity: live lines, and what the store has from before the last start. */
export function useRecentLog(): RecentLog {
  const live = useTable('activity').rows;
  const [stored, setStored] = useState<readonly LogRow[]>([]);
  const sinceAt = useMinute() - LATELY_MS;
  useEffect(() => {
    let over = false;
    const load = async () => {
      const filter = { level: 'warning' as const, fromAt: Date.now() - LATELY_MS };
      const lines = await invoke('activity.list', { filter, limit: STORED_LINES }).catch((): LogRow[] => []);
      if (!over) setStored(lines);
    };
    void firstFigures.then(() => (over ? undefined : load()));
    return () => {
      over = true;
    };
  }, []);
  return useMemo(() => splitLog([...stored, ...live.values()], sinceAt), [stored, live, sinceAt]);
}
