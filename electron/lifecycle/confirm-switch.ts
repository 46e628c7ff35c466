import { type BrowserWindow, dialog, type MessageBoxOptions } from 'electron';
import { describeInUse, formatCount, type InUse } from './hosts-in-use.ts';

const CANCEL = 0;
const SWITCH = 1;

/** Names what is going on before a healthy core is ended for other hosts, and asks. */
export async function confirmSwitch(
  window: BrowserWindow | undefined,
  inUse: InUse,
  target: string,
): Promise<boolean> {
  const question: MessageBoxOptions = {
    type: 'warning',
    message: `Stop managing ${formatCount(inUse.hosts, 'host')} and use ${target}?`,
    detail: describeInUse(inUse),
    buttons: ['Cancel', 'Switch'],
    defaultId: CANCEL,
    cancelId: CANCEL,
    noLink: true,
  };
  const { response } = await (window
    ? dialog.showMessageBox(window, question)
    : dialog.showMessageBox(question));
  return response === SWITCH;
}
