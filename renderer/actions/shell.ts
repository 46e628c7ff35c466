import { bridge, unwrap } from '../bridge.ts';
import { protocolOf, systemOf } from '../view/guest-login.ts';
import { sayDone, sayFailed } from './notifications.tsx';

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

/** Opens a terminal with ssh, or the remote desktop of Windows. */
export async function openLogin(address: string, osKey: string): Promise<void> {
  const protocol = protocolOf(osKey);
  try {
    await unwrap(bridge.shell.openLogin({ protocol, address, system: systemOf(osKey) }));
    sayDone(`Opening ${protocol === 'ssh' ? 'a terminal' : 'the remote desktop'} for ${address}`);
  } catch (error) {
    sayFailed(`No ${protocol.toUpperCase()} to ${address}`, error);
  }
}

export async function openLogFolder(): Promise<void> {
  try {
    await unwrap(bridge.shell.openLogFolder());
  } catch (error) {
    sayFailed('The log folder cannot be opened', error);
  }
}
