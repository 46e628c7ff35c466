import type { FleetEntry } from '../fleet/index.ts';
import { readDate } from '../xapi/index.ts';

/**
 * What time it is on an entry's host, in epoch ms, exact to a second; undefined where it can't be asked.
 * Asked by host.get_servertime.
 */
export async function hostTime(entry: FleetEntry): Promise<number | undefined> {
  const [host] = entry.inventory.all('host').keys();
  if (!entry.inventory.complete || host === undefined) return undefined;
  try {
    return readDate(await entry.xapi.call('host.get_servertime', [host]));
  } catch {
    return undefined;
  }
}
