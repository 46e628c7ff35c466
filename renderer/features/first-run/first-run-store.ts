import { create } from 'zustand';
import type { FoundConfig } from '../../../core/contract/bridge.ts';
import { useFleet, useTable } from '../../store/fleet.ts';
import { openPage, useUi } from '../../store/ui.ts';

/** The page reloads when the core gets its hosts; this flag survives the reload. */
const CONNECTED_KEY = 'dynvm.first-run.connected';

export interface FirstRunState {
  /** Opened from the demo, or just connected. */
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

/** The window is about to reload with real hosts. */
export function rememberConnected(): void {
  sessionStorage.setItem(CONNECTED_KEY, '1');
}

export function forgetConnected(): void {
  sessionStorage.removeItem(CONNECTED_KEY);
}

/** Shown in place of the overview: opened by the user, or because there is nothing else to show. */
export function useFirstRunShown(): boolean {
  const onOverview = useUi(({ page }) => page === 'overview');
  const open = useFirstRun((state) => state.open);
  const { rows, state } = useTable('hosts');
  const ready = useFleet(({ status }) => status?.ready === true && !status.demo);
  return onOverview && (open || (ready && rows.size === 0 && state.kind !== 'loading'));
}
