import { useEffect, useState } from 'react';
import { firstFigures } from '../../../startup/mark-first-data.ts';
import { readHourlyPeaks } from './hourly-peaks.ts';

const RENEW_MS = 5 * 60_000;

/** The most VMs alive in each hour of the last day, oldest first; empty before it is known. */
export function useHourlyPeaks(): readonly number[] {
  const [peaks, setPeaks] = useState<readonly number[]>([]);
  useEffect(() => {
    let over = false;
    const load = async () => {
      const loaded = await readHourlyPeaks(Date.now());
      if (!over) setPeaks(loaded);
    };
    // A report wakes a thread of its own.
    void firstFigures.then(() => (over ? undefined : load()));
    const timer = window.setInterval(load, RENEW_MS);
    return () => {
      over = true;
      window.clearInterval(timer);
    };
  }, []);
  return peaks;
}
