import { create } from 'zustand';
import type { FoundConfig } from '../../../core/contract/bridge.ts';
import { useFleet, useTable } from '../../store/fleet.ts';
import { openPage, useUi } from '../../store/ui.ts';

/** The page is loaded anew when the core gets its hosts: what was reached is cached over that. */
const CONNECTED_KEY = 'dynvm.first-run.connected';

export interface FirstRunState {
  /** Asked for from the demo, or just connected. */
  readonly open: boolean;
  readonly connected: boolean;
  readonly found: readonly FoundConfig[];
}

export const useFirstRun = create<FirstRunState>()(() => {
  const connected = sessionStorage.getItem(CONNECTED_KEY) !== null;
  return { open: connected, connected, found: [] };
});

export function openFirstRun(): void {
  useFirstRun.setState({ open: true });
  openPage('overview');
}

export function closeFirstRun(): void {
  sessionStorage.removeItem(CONNECTED_KEY);
  useFirstRun.setState({ open: false, connected: false });
}

/** The window is about to start again on its own hosts. */
export function rememberConnected(): void {
  sessionStorage.setItem(CONNECTED_KEY, '1');
}

export function forgetConnected(): void {
  sessionStorage.removeItem(CONNECTED_KEY);
}

/** In place of the overview: asked for, or there is nothing else to show. */
export function useFirstRunShown(): boolean {
  const onOverview = useUi(({ page }) => page === 'overview');
  const open = useFirstRun((state) => state.open);
  const { rows, state } = useTable('hosts');
  const ready = useFleet(({ status }) => status?.ready === true && !status.demo);
  return onOverview && (open || (ready && rows.size === 0 && state.kind !== 'loading'));
}
