import { type BrowserWindow, dialog, type MessageBoxOptions } from 'electron';
import { toVisibleText } from '../../core/model/visible-text.ts';
import type { SecretUse } from '../../core/operations/index.ts';

const CANCEL = 0;
const SEND = 1;

/**
 * Asks in a dialog of the system, which no page can answer. One that was taken over could otherwise have every kept
 * password, and every file this account may read, sent to an address of its choice.
 */
export async function confirmSecretUse(window: BrowserWindow | undefined, use: SecretUse): Promise<boolean> {
  const { secret, url, fingerprintSha256 } = use;
  const question: MessageBoxOptions = {
    type: 'warning',
    message: toVisibleText(`Send a kept secret to ${url}?`),
    detail: [
      toVisibleText(`The configuration in force does not send ${secret} there.`),
      ...(fingerprintSha256 === undefined ? [] : [`Certificate (SHA-256): ${fingerprintSha256}`]),
      'Choose Send only if you have just changed this host yourself.',
    ].join('\n'),
    buttons: ['Cancel', 'Send'],
    defaultId: CANCEL,
    cancelId: CANCEL,
    noLink: true,
  };
  const { response } = await (window
    ? dialog.showMessageBox(window, question)
    : dialog.showMessageBox(question));
  return response === SEND;
}
