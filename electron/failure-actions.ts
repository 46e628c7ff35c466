import type { BrowserWindow } from 'electron';
import { FAILURE_PAGE } from './app-protocol.ts';
import { FAILURE_ACTIONS, type FailureAction } from './failure-page.ts';

/** Does what the links of the failure page say, which has no script. Nothing is ever loaded from their addresses. */
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
