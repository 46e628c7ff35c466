import path from 'node:path';
import { app, type BrowserWindow, nativeTheme, safeStorage, session } from 'electron';
import type { Preferences } from '../core/contract/preferences.ts';
import { defaultDataFolderPath } from '../core/data-folder/index.ts';
import type { Failure } from '../core/model/failure.ts';
import type { SecretUse } from '../core/operations/index.ts';
import { createLogger } from '../core/service/create-logger.ts';
import { endOnUncaughtError, flushOnUncaughtError } from '../core/uncaught-errors.ts';
import { FAILURE_PAGE, HOME_PAGE, registerAppScheme, serveApp } from './app-protocol.ts';
import { createCoreHost } from './core-host.ts';
import { openDesktopSettings } from './desktop-settings.ts';
import { followFailureActions } from './failure-actions.ts';
import { failurePage } from './failure-page.ts';
import { configPlaces } from './first-config.ts';
import { connectIpc } from './ipc.ts';
import { readLaunchOptions } from './launch-options.ts';
import { openLogFiles } from './log-files.ts';
import { installMenu } from './menu.ts';
import { createNoticeTeller } from './notice-teller.ts';
import { createPageGate } from './page-gate.ts';
import { pageStart, themeOf } from './page-start.ts';
import { personAtTheWindow } from './person.ts';
import { endInOrder } from './quit.ts';
import { createSecretStore } from './secrets.ts';
import { confirmSecretUse } from './security/confirm-secret-use.ts';
import { lockEveryPage } from './security/lock-page.ts';
import { lockSession } from './security/lock-session.ts';
import { silenceChromium } from './security/silence-chromium.ts';
import { createShellHandlers } from './shell-handlers.ts';
import { endAfterSmoke } from './smoke.ts';
import { createMainWindow } from './window/main-window.ts';
import { recoverPage } from './window/recover-page.ts';
import { createWindow } from './window.ts';

/** The desktop, put together. What each part does stands in its file. */

// Before anything asks for the folder or the lock: both are about this one.
const options = readLaunchOptions(process.argv.slice(1), process.env, process.cwd());
const dataFolder = options.dataFolder ?? defaultDataFolderPath();
app.setPath('userData', dataFolder);
app.setPath('sessionData', path.join(dataFolder, 'chromium'));
// It would win over --no-sandbox, without which Chromium does not run as root.
if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox();
registerAppScheme();
silenceChromium();

if (app.requestSingleInstanceLock()) {
  void run();
} else {
  app.quit();
}

async function run(): Promise<void> {
  const logFiles = openLogFiles(path.join(dataFolder, 'logs'));
  const logger = createLogger({ level: options.logLevel, destination: logFiles });
  const settings = openDesktopSettings(path.join(dataFolder, 'desktop.json'), logger);
  const { listen, port, stillDemo } = options;
  const page = createPageGate();
  const secrets = createSecretStore({
    file: path.join(dataFolder, 'secrets.json'),
    encryption: safeStorage,
    ready: app.whenReady(),
  });
  const core = createCoreHost({
    secrets,
    ...{ dataFolder, listen, port, livelyDemo: !stillDemo, logger },
    portGiven: options.locked.includes('port'),
    pageShown: page.shown,
    confirmSecretUse: confirm,
  });
  let configPath = options.configPath ?? settings.current().configPath ?? undefined;
  /** The page crashes again and again; the core runs. */
  let pageFailure: Failure | undefined;

  flushOnUncaughtError(() => core.close());
  endOnUncaughtError(logger, (code) => void logFiles.flush().finally(() => app.exit(code)));
  endInOrder({ close: () => core.close(), logger, logFiles });
  lockEveryPage(logger);
  app.on('window-all-closed', () => app.quit());
  const main = createMainWindow({ create, home, logger });
  app.on('second-instance', () => app.isReady() && main.show());

  // Loading the core's code keeps this process from serving the page: it comes while the page evaluates its own.
  // The demo's hosts have to come up first, in a thread of their own: they begin at once.
  const begin = configPath === undefined ? Promise.resolve() : page.supplied;
  const started = begin.then(() => core.start(configPath));
  await app.whenReady();
  nativeTheme.themeSource = themeOf(settings.current().preferences);
  lockSession(session.defaultSession, logger);
  serveApp(session.defaultSession, {
    folder: path.join(import.meta.dirname, '..', 'renderer'),
    start: () => pageStart({ settings, configPath, locked: options.locked, logFolder: logFiles.folder }),
    failurePage: () =>
      failurePage({
        failed: pageFailure ? 'page' : 'core',
        failure: pageFailure ?? core.failure(),
        logFolder: logFiles.folder,
        configPath,
      }),
    onScript: page.supply,
  });
  const person = personAtTheWindow();
  const notices = createNoticeTeller({ window: main, settings, requester: person, logger });
  void started.then(() => notices.follow(core));
  const shell = createShellHandlers({
    window: main.current,
    logFolder: logFiles.folder,
    guestUsers: () => core.guestUsers(),
    keepPreferences,
    notices,
    places: configPlaces({ home: app.getPath('home'), current: process.cwd(), data: dataFolder }),
    secrets,
    confirmSecretUse: confirm,
    switchTo,
  });
  installMenu({ shell, reload });
  const window = main.open();
  page.open(window);
  await Promise.all([main.load(), started]);
  if (options.smoke) void endAfterSmoke(window, core);
  if (core.failure()) await main.load();

  function create(): BrowserWindow {
    const created = createWindow({
      preload: path.join(import.meta.dirname, '..', 'preload', 'preload.cjs'),
      settings,
    });
    recoverPage(created, { logger, home, giveUp: showPageFailure });
    followFailureActions(created, {
      again: reload,
      choose: () => shell.chooseConfig(null),
      demo: () => shell.useDemo(null),
      logs: () => shell.openLogFolder(null),
    });
    const operations = () => started.then(core.operations);
    connectIpc(created, { core: operations, begin: page.supplied, shell, logger, person });
    return created;
  }

  function confirm(use: SecretUse): Promise<boolean> {
    return confirmSecretUse(main.current(), use);
  }

  function home(): string {
    return pageFailure || core.failure() ? FAILURE_PAGE : HOME_PAGE;
  }

  /** Loads the page anew; only a core that could not start is started again. */
  function reload(): void {
    pageFailure = undefined;
    void (core.failure() ? switchTo(configPath) : main.load());
  }

  function showPageFailure(message: string): void {
    const hint = 'The hosts are still looked after: requests and deadlines go on.';
    pageFailure = { code: 'internal', message, hint };
    void main.load();
  }

  async function keepPreferences(preferences: Preferences): Promise<void> {
    nativeTheme.themeSource = themeOf(preferences);
    await settings.change({ preferences });
  }

  async function switchTo(chosen: string | undefined): Promise<void> {
    configPath = chosen;
    await core.start(chosen);
    void notices.follow(core);
    if (!core.failure()) await settings.change({ configPath: chosen ?? null });
    await main.load();
  }
}
