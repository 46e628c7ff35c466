import type { ConfigPlace, NewConfig } from '../../../core/contract/bridge.ts';
import { notifyFailure } from '../../actions/notifications.tsx';
import { bridge, invoke, unwrapResult } from '../../bridge.ts';
import { openPage } from '../../store/ui.ts';
import { closeFirstRun, forgetConnected, rememberConnected, useFirstRun } from './first-run-store.ts';

export async function findInis(): Promise<void> {
  try {
    useFirstRun.setState({ found: await unwrapResult(bridge.shell.findConfigs()) });
  } catch (error) {
    notifyFailure('Could not look for ini files', error);
  }
}

/** The window reloads with the hosts of that ini. */
export async function readFoundIni(place: ConfigPlace): Promise<void> {
  await reconnect('This ini cannot be used', () => unwrapResult(bridge.shell.useFoundConfig(place)));
}

/** The window reloads with the entered host. */
export async function createFirstIni(config: NewConfig): Promise<void> {
  await reconnect('Could not write the ini', () => unwrapResult(bridge.shell.createConfig(config)));
}

async function reconnect(what: string, work: () => Promise<unknown>): Promise<void> {
  rememberConnected();
  try {
    await work();
  } catch (error) {
    forgetConnected();
    notifyFailure(what, error);
  }
}

export async function startDemo(): Promise<void> {
  forgetConnected();
  try {
    // biome-ignore lint/correctness/useHookAtTopLevel: a call of the desktop, no hook
    await unwrapResult(bridge.shell.useDemo());
  } catch (error) {
    notifyFailure('Could not start the demo', error);
  }
}

/** One VM for an hour, to see the whole cycle once. */
export async function getFirstVm(osKey: string): Promise<void> {
  try {
    await invoke('requests.provision', { descriptor: 'first-vm', osKey, count: 1, expiresInMinutes: 60 });
    closeFirstRun();
    openPage('overview');
  } catch (error) {
    notifyFailure('Could not request a VM', error);
  }
}
