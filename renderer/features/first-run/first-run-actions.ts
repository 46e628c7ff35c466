import type { ConfigPlace, NewConfig } from '../../../core/contract/bridge.ts';
import { sayFailed } from '../../actions/notifications.tsx';
import { ask, bridge, unwrap } from '../../bridge.ts';
import { openPage } from '../../store/ui.ts';
import { closeFirstRun, forgetConnected, rememberConnected, useFirstRun } from './first-run-store.ts';

export async function lookForInis(): Promise<void> {
  try {
    useFirstRun.setState({ found: await unwrap(bridge.shell.findConfigs()) });
  } catch (error) {
    sayFailed('The usual places were not looked at', error);
  }
}

/** The window starts again with the hosts of the ini found there. */
export async function readFoundIni(place: ConfigPlace): Promise<void> {
  await connecting('This ini cannot be used', () => unwrap(bridge.shell.useFoundConfig(place)));
}

/** The window starts again with the host that was typed. */
export async function createFirstIni(config: NewConfig): Promise<void> {
  await connecting('The ini was not written', () => unwrap(bridge.shell.createConfig(config)));
}

async function connecting(what: string, work: () => Promise<unknown>): Promise<void> {
  rememberConnected();
  try {
    await work();
  } catch (error) {
    forgetConnected();
    sayFailed(what, error);
  }
}

export async function startDemo(): Promise<void> {
  forgetConnected();
  try {
    // biome-ignore lint/correctness/useHookAtTopLevel: a call of the desktop, no hook
    await unwrap(bridge.shell.useDemo());
  } catch (error) {
    sayFailed('The demo was not started', error);
  }
}

/** One VM for an hour, to see the whole way once. */
export async function getFirstVm(osKey: string): Promise<void> {
  try {
    await ask('requests.provision', { descriptor: 'first-vm', osKey, count: 1, expiresInMinutes: 60 });
    closeFirstRun();
    openPage('overview');
  } catch (error) {
    sayFailed('No VM was asked for', error);
  }
}
