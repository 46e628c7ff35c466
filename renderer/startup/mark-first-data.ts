import type { HostRow } from '../../core/model/host.ts';
import { type FleetState, useFleet } from '../store/fleet.ts';

/** Performance marks, for measuring a start. */
const FIRST_DATA = 'dynvm:first-data';
const ALL_DATA = 'dynvm:all-data';

/** Longest wait for the first figures. */
const LONGEST_WAIT_MS = 2000;

let resolveFirst = (): void => {};
/** Resolves when the first host's figures are painted: time for what a start can postpone. */
export const firstFigures = new Promise<void>((resolve) => {
  resolveFirst = resolve;
  setTimeout(resolve, LONGEST_WAIT_MS);
});

/**
 * Marks when the first host's figures are painted, and when no entry is connecting any more. Call it after the first
 * render.
 */
export function markFirstData(): void {
  let marked = false;
  let end = (): void => {};
  const look = ({ tables }: FleetState) => {
    if (tables.hosts.state.kind === 'cached') return;
    const rows = [...tables.hosts.rows.values()];
    if (
      !marked &&
      rows.some(({ state, physicalHosts }) => state.kind === 'live' && physicalHosts.length > 0)
    ) {
      marked = true;
      markPainted(FIRST_DATA, resolveFirst);
    }
    if (rows.length === 0 || rows.some(isAwaited)) return;
    markPainted(ALL_DATA);
    end();
  };
  end = useFleet.subscribe(look);
  look(useFleet.getState());
}

function isAwaited({ state }: HostRow): boolean {
  return state.kind === 'connecting';
}

/** A frame is painted once the next one begins. */
function markPainted(name: string, then?: () => void): void {
  requestAnimationFrame(() =>
    requestAnimationFrame(() => {
      performance.mark(name);
      then?.();
    }),
  );
}
