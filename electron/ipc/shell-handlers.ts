import { open } from 'node:fs/promises';
import {
  type BrowserWindow,
  clipboard,
  dialog,
  type OpenDialogOptions,
  type SaveDialogOptions,
  shell,
} from 'electron';
import type { OutputOf } from '../../core/contract/contract.ts';
import type { Preferences } from '../../core/contract/preferences.ts';
import { DynvmError } from '../../core/model/failure.ts';
import type { ConfirmSecretUse } from '../../core/operations/index.ts';
import type { SecretStore } from '../../core/ports.ts';
import type { DesktopNotifier } from '../notifications/desktop-notifier.ts';
import { openRemoteLogin } from '../remote-login/remote-login.ts';
import type { RemoteServices } from '../remote-service/remote-services.ts';
import type { SavedService } from '../remote-service/service-address.ts';
import { mayOpenExternally } from '../security/may-open-externally.ts';
import { type ConfigPlaces, createConfig, findConfigs } from '../settings/first-config.ts';
import { serviceHandlers } from './service-handlers.ts';
import type { ShellHandlers } from './shell-calls.ts';

type GuestUsers = OutputOf<'service.status'>['guestUsers'];

export interface ShellHandlerOptions {
  window(): BrowserWindow | undefined;
  readonly logFolder: string;
  places(): ConfigPlaces;
  /** The ini in use; undefined in the demo. */
  configPath(): string | undefined;
  /** Asks before a core that runs on real hosts leaves them. @param target "the demo" */
  mayLeaveHosts(target: string): Promise<boolean>;
  /** The keyring of this computer. */
  readonly secrets: SecretStore;
  readonly confirmSecretUse: ConfirmSecretUse;
  /** As whom guests are logged in to, by the ini. */
  guestUsers(): Promise<GuestUsers>;
  readonly notices: Pick<DesktopNotifier, 'awaitRequest' | 'tell'>;
  keepPreferences(preferences: Preferences): Promise<void>;
  /** Starts the core anew on an ini, or the demo, and loads the page. */
  switchTo(configPath: string | undefined): Promise<void>;
  readonly services: RemoteServices;
  /** The service that the window shows; undefined: this computer's own core. */
  currentService(): SavedService | undefined;
  /** Shows a service; undefined: this computer's own core again. */
  showService(service: SavedService | undefined): Promise<void>;
}

/** Where the ini does not say. */
const USUAL_USERS = { linux: 'root', windows: 'Administrator' } as const;

/** What a page may ask of the desktop. Every path is chosen by the person, never by the page. */
export function createShellHandlers(surroundings: ShellHandlerOptions): ShellHandlers {
  const { window, logFolder, guestUsers, keepPreferences, notices, places, secrets, switchTo } = surroundings;
  const { confirmSecretUse, configPath, mayLeaveHosts } = surroundings;
  return {
    async copyText({ text }) {
      clipboard.writeText(text);
      return null;
    },
    async saveFile({ fileName, text, isSecret }) {
      const { filePath } = await saveDialog(window(), { defaultPath: fileName });
      if (!filePath) return {};
      await saveText(filePath, text, isSecret === true).catch((error: NodeJS.ErrnoException) => {
        throw new DynvmError({ code: 'unavailable', message: `${filePath} can't be written: ${error.code}` });
      });
      return { path: filePath };
    },
    async openExternal({ url }) {
      if (!mayOpenExternally(url)) {
        throw new DynvmError({ code: 'forbidden', message: `${new URL(url).host} is not opened from here.` });
      }
      await shell.openExternal(url);
      return null;
    },
    async openLogin({ protocol, address, system }) {
      const user = (await guestUsers())[system] ?? USUAL_USERS[system];
      await openRemoteLogin({ protocol, address, user });
      return null;
    },
    async openConfigFile() {
      const path = configPath();
      if (path === undefined) throw new DynvmError({ code: 'not-found', message: 'The demo has no ini.' });
      const problem = await shell.openPath(path);
      if (problem !== '') throw new DynvmError({ code: 'unavailable', message: problem });
      return null;
    },
    async openLogFolder() {
      await shell.openPath(logFolder);
      return null;
    },
    async savePreferences(preferences) {
      await keepPreferences(preferences);
      return null;
    },
    async tellWhenReady({ requestId }) {
      notices.awaitRequest(requestId);
      return null;
    },
    async tell(notice) {
      notices.tell(notice);
      return null;
    },
    async chooseConfig() {
      const { filePaths } = await openDialog(window(), {
        title: 'Configuration of the hosts (.dynvmservice.ini)',
        buttonLabel: 'Use these hosts',
        properties: ['openFile', 'showHiddenFiles'],
        filters: [
          { name: 'Ini files', extensions: ['ini'] },
          { name: 'All files', extensions: ['*'] },
        ],
      });
      const [path] = filePaths;
      if (path === undefined) return {};
      if (!(await mayLeaveHosts(path))) return {};
      // After the answer: the page that asked is about to go.
      setImmediate(() => void switchTo(path));
      return { path };
    },
    findConfigs: () => findConfigs(places()),
    async useFoundConfig({ place }) {
      const path = places()[place];
      const known = (await findConfigs(places())).some((found) => found.path === path);
      if (!known || path === undefined)
        throw new DynvmError({ code: 'not-found', message: `${path} is not there any more.` });
      if (await mayLeaveHosts(path)) setImmediate(() => void switchTo(path));
      return null;
    },
    async createConfig({ place, edits, secrets: kept }) {
      const path = places()[place];
      await createConfig(path, { edits, secrets: kept }, { keyring: secrets, confirmSecretUse });
      setImmediate(() => void switchTo(path));
      return { path };
    },
    async useDemo() {
      if (await mayLeaveHosts('the demo')) setImmediate(() => void switchTo(undefined));
      return null;
    },
    ...serviceHandlers(surroundings),
  };
}

/** Before the window where there is one. */
function saveDialog(window: BrowserWindow | undefined, options: SaveDialogOptions) {
  return window ? dialog.showSaveDialog(window, options) : dialog.showSaveDialog(options);
}

function openDialog(window: BrowserWindow | undefined, options: OpenDialogOptions) {
  return window ? dialog.showOpenDialog(window, options) : dialog.showOpenDialog(options);
}

/** Before a secret is written to a file that was there, nobody else can read that file any more. */
async function saveText(path: string, text: string, isSecret: boolean): Promise<void> {
  const file = await open(path, 'w', isSecret ? 0o600 : 0o666);
  try {
    if (isSecret) await file.chmod(0o600);
    await file.writeFile(text, 'utf8');
  } finally {
    await file.close();
  }
}
