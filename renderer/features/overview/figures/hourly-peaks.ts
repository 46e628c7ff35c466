import { invoke } from '../../../bridge.ts';

const HOUR_MS = 60 * 60_000;
const HOURS = 24;

/** Peak of VMs alive in each of the last 24 hours; empty without history. */
export async function readHourlyPeaks(now: number): Promise<number[]> {
  try {
    const fromAt = Math.floor(now / HOUR_MS - HOURS + 1) * HOUR_MS;
    const { rows } = await invoke('reports.run', { metric: 'concurrency', bucket: 'hour', fromAt });
    return rows.map(({ peak }) => (typeof peak === 'number' ? peak : 0));
  } catch {
    return [];
  }
}
