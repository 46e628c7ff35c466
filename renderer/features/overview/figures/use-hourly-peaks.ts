import { useEffect, useState } from 'react';
import { firstFigures } from '../../../startup/mark-first-data.ts';
import { readHourlyPeaks } from './hourly-peaks.ts';

const RENEW_MS = 5 * 60_000;

/** Hourly peaks of the last day, oldest first; empty until loaded. */
export function useHourlyPeaks(): readonly number[] {
  const [peaks, setPeaks] = useState<readonly number[]>([]);
  useEffect(() => {
    let over = false;
    const load = async () => {
      const loaded = await readHourlyPeaks(Date.now());
      if (!over) setPeaks(loaded);
    };
    // A report starts a thread.
    void firstFigures.then(() => (over ? undefined : load()));
    const timer = window.setInterval(load, RENEW_MS);
    return () => {
      over = true;
      window.clearInterval(timer);
    };
  }, []);
  return peaks;
}
