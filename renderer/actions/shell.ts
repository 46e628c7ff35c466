import { bridge, unwrapResult } from '../bridge.ts';
import { toGuestSystem, toLoginProtocol } from '../view/guest-login.ts';
import { notifyFailure, notifySuccess } from './notifications.tsx';

/** @param what names it in the message: "3 addresses" @returns whether it was copied */
export async function copyText(text: string, what: string): Promise<boolean> {
  try {
    await unwrapResult(bridge.shell.copyText(text));
    notifySuccess(`Copied ${what}`);
    return true;
  } catch (error) {
    notifyFailure(`Could not copy ${what}`, error);
    return false;
  }
}

/** Lets the user choose an ini; the window then reloads with its hosts. */
export async function chooseIni(): Promise<void> {
  try {
    await unwrapResult(bridge.shell.chooseConfig());
  } catch (error) {
    notifyFailure('This ini cannot be used', error);
  }
}

/** Opens the ini in the system's editor. */
export async function openConfigFile(): Promise<void> {
  try {
    await unwrapResult(bridge.shell.openConfigFile());
  } catch (error) {
    notifyFailure('Could not open the ini', error);
  }
}

/** Opens a terminal with ssh, or the Windows remote desktop. */
export async function openLogin(address: string, osKey: string): Promise<void> {
  const protocol = toLoginProtocol(osKey);
  try {
    await unwrapResult(bridge.shell.openLogin({ protocol, address, system: toGuestSystem(osKey) }));
    notifySuccess(`Opening ${protocol === 'ssh' ? 'a terminal' : 'the remote desktop'} for ${address}`);
  } catch (error) {
    notifyFailure(`Could not open ${protocol.toUpperCase()} to ${address}`, error);
  }
}

export async function openLogFolder(): Promise<void> {
  try {
    await unwrapResult(bridge.shell.openLogFolder());
  } catch (error) {
    notifyFailure('Could not open the log folder', error);
  }
}
