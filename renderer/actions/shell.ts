import { bridge, unwrap } from '../bridge.ts';
import { sayDone, sayFailed } from './notify.ts';

/** @param what names it in the message: "3 addresses" */
export async function copy(text: string, what: string): Promise<void> {
  try {
    await unwrap(bridge.shell.copyText(text));
    sayDone(`Copied ${what}`);
  } catch (error) {
    sayFailed(`Could not copy ${what}`, error);
  }
}

/** Asks for an ini; the window starts again with its hosts. */
export async function chooseOwnIni(): Promise<void> {
  try {
    await unwrap(bridge.shell.chooseConfig());
  } catch (error) {
    sayFailed('This ini cannot be used', error);
  }
}

export async function openLogFolder(): Promise<void> {
  try {
    await unwrap(bridge.shell.openLogFolder());
  } catch (error) {
    sayFailed('The log folder cannot be opened', error);
  }
}
