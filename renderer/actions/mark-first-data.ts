import type { HostRow } from '../../core/model/host.ts';
import { useFleet } from '../store/fleet.ts';

/** Names of the marks in the page's performance timeline, for whoever measures a start. */
const FIRST_DATA = 'dynvm:first-data';
const ALL_DATA = 'dynvm:all-data';

/** Marks when the first host's figures have been painted, and when no entry is waited for any more. */
export function markFirstData(): void {
  let marked = false;
  const end = useFleet.subscribe(({ tables }) => {
    if (tables['fleet.hosts'].state.kind === 'remembered') return;
    const rows = [...tables['fleet.hosts'].rows.values()];
    if (
      !marked &&
      rows.some(({ state, physicalHosts }) => state.kind === 'live' && physicalHosts.length > 0)
    ) {
      marked = true;
      markPainted(FIRST_DATA);
    }
    if (rows.length === 0 || rows.some(isAwaited)) return;
    markPainted(ALL_DATA);
    end();
  });
}

function isAwaited({ state }: HostRow): boolean {
  return state.kind === 'connecting';
}

/** The frame that shows it is over when the next one begins. */
function markPainted(name: string): void {
  requestAnimationFrame(() => requestAnimationFrame(() => performance.mark(name)));
}
