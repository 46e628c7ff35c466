import type { BrowserWindow } from 'electron';
import { FAILURE_PAGE } from '../page/app-protocol.ts';
import { FAILURE_ACTIONS, type FailureAction } from './failure-page.ts';

/** Runs the actions behind the failure page's links: the page has no script. Their addresses are never loaded. */
export function followFailureActions(
  window: BrowserWindow,
  actions: Readonly<Record<FailureAction, () => unknown>>,
): void {
  window.webContents.on('will-navigate', (event) => {
    const action = FAILURE_ACTIONS.find((name) => event.url === `${FAILURE_PAGE}/${name}`);
    if (action === undefined) return;
    event.preventDefault();
    void actions[action]();
  });
}
