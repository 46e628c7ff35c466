import path from 'node:path';
import { app, type BrowserWindow, nativeTheme, safeStorage, session } from 'electron';
import { currentUser } from '../core/base/current-user.ts';
import type { Preferences } from '../core/contract/preferences.ts';
import { defaultDataFolderPath } from '../core/data-folder/index.ts';
import type { Failure } from '../core/model/failure.ts';
import type { SecretUse } from '../core/operations/index.ts';
import { createLogger } from '../core/service/create-logger.ts';
import { endOnUncaughtError, flushOnUncaughtError } from '../core/uncaught-errors.ts';
import { createBackground } from './background/background.ts';
import { createStartAtLogin } from './background/start-at-login.ts';
import { createCoreHost } from './core-host/core-host.ts';
import { CHANNELS } from './ipc/channels.ts';
import { connectIpc } from './ipc/connect-ipc.ts';
import { createShellHandlers } from './ipc/shell-handlers.ts';
import { confirmSwitch } from './lifecycle/confirm-switch.ts';
import { followSleep } from './lifecycle/follow-sleep.ts';
import { shutDownGracefully } from './lifecycle/graceful-shutdown.ts';
import { findInUse } from './lifecycle/hosts-in-use.ts';
import { readLaunchOptions } from './lifecycle/launch-options.ts';
import { openLogFiles } from './lifecycle/log-files.ts';
import { findDeepLink } from './lifecycle/read-deep-link.ts';
import { runSmokeCheck } from './lifecycle/smoke.ts';
import { createPresenter } from './notifications/create-presenter.ts';
import { createDesktopNotifier } from './notifications/desktop-notifier.ts';
import { FAILURE_PAGE, HOME_PAGE, registerAppScheme, serveApp } from './page/app-protocol.ts';
import { pageStart, toThemeSource } from './page/page-start.ts';
import { createRemoteOperations } from './remote-service/remote-operations.ts';
import { createRemoteServices } from './remote-service/remote-services.ts';
import type { SavedService } from './remote-service/service-address.ts';
import { confirmSecretUse } from './security/confirm-secret-use.ts';
import { lockEveryPage } from './security/lock-page.ts';
import { lockSession } from './security/lock-session.ts';
import { silenceChromium } from './security/silence-chromium.ts';
import { openDesktopSettings } from './settings/desktop-settings.ts';
import { configPlaces } from './settings/first-config.ts';
import { createSecretStore } from './settings/secret-store.ts';
import { installApplicationMenu } from './window/application-menu.ts';
import { createWindow } from './window/create-window.ts';
import { followFailureActions } from './window/failure-actions.ts';
import { failurePage } from './window/failure-page.ts';
import { createFirstPaintGate } from './window/first-paint-gate.ts';
import { createMainWindow } from './window/main-window.ts';
import { recoverPage } from './window/recover-page.ts';

/** Wires the desktop's components. */

// Before anything uses the folder or the single-instance lock, which depends on it.
const options = readLaunchOptions(process.argv.slice(1), process.env, process.cwd());
const dataFolder = options.dataFolder ?? defaultDataFolderPath();
app.setPath('userData', dataFolder);
app.setPath('sessionData', path.join(dataFolder, 'chromium'));
// It would override --no-sandbox, which root needs to run Chromium at all.
if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox();
registerAppScheme();
silenceChromium();

if (app.requestSingleInstanceLock()) {
  void run();
} else {
  app.quit();
}

/** What a start at login needs to find the same data and hosts. */
function startArguments(): string[] {
  const { dataFolder: chosen, configPath } = options;
  return [
    ...(app.isPackaged ? [] : [app.getAppPath()]),
    ...(chosen === undefined ? [] : ['--data-dir', chosen]),
    ...(configPath === undefined ? [] : ['--config', configPath]),
  ];
}

async function run(): Promise<void> {
  const logFiles = openLogFiles(path.join(dataFolder, 'logs'));
  const logger = createLogger({ level: options.logLevel, destination: logFiles });
  const settings = openDesktopSettings(path.join(dataFolder, 'desktop.json'), logger);
  const { listen, port, allowedHosts, stillDemo } = options;
  const page = createFirstPaintGate();
  const secrets = createSecretStore({
    file: path.join(dataFolder, 'secrets.json'),
    encryption: safeStorage,
    ready: app.whenReady(),
  });
  const core = createCoreHost({
    secrets,
    ...{ dataFolder, listen, port, allowedHosts, livelyDemo: !stillDemo, logger },
    portGiven: options.locked.includes('port'),
    pageShown: page.shown,
    confirmSecretUse: confirm,
  });
  const services = createRemoteServices({
    settings,
    logger,
    // A file of its own: no ini can name what is in it.
    secrets: createSecretStore({
      file: path.join(dataFolder, 'services.json'),
      encryption: safeStorage,
      ready: app.whenReady(),
    }),
  });
  /** Shown in place of an own core; an ini of the command line wins. */
  let service = options.configPath === undefined ? settings.current().service : undefined;
  let configPath = options.configPath ?? settings.current().configPath ?? undefined;
  /** The page crashes again and again; the core runs. */
  let pageFailure: Failure | undefined;
  /** Only the first window may stay hidden. */
  let wasOpened = false;

  flushOnUncaughtError(() => core.close());
  endOnUncaughtError(logger, (code) => void logFiles.flush().finally(() => app.exit(code)));
  shutDownGracefully({ close: () => core.close(), logger, logFiles });
  lockEveryPage(logger);
  app.on('window-all-closed', () => app.quit());
  const main = createMainWindow({
    create,
    home,
    handleClose: (closing) => background.handleClose(closing),
    logger,
  });
  const background = createBackground({
    window: main,
    core,
    isNeeded: () => service === undefined && configPath !== undefined && core.failure() === undefined,
    preferences: () => settings.current().preferences,
    change: changePreferences,
    startAtLogin: createStartAtLogin({ executable: process.execPath, args: startArguments() }, process.env),
    trayIcon: path.join(import.meta.dirname, '..', 'renderer', 'icons', 'tray.png'),
  });
  app.on('second-instance', (_event, argv) => app.isReady() && open(argv));
  app.on('open-url', (event, url) => {
    event.preventDefault();
    open([url]);
  });

  // Loading the core blocks this process, so it happens while the page evaluates its own scripts.
  // The demo's simulated hosts start in a thread of their own, at once.
  const begin = configPath === undefined ? Promise.resolve() : page.supplied;
  const started = begin.then(startCore);
  await app.whenReady();
  followSleep(core, logger);
  nativeTheme.themeSource = toThemeSource(settings.current().preferences);
  lockSession(session.defaultSession, logger);
  serveApp(session.defaultSession, {
    folder: path.join(import.meta.dirname, '..', 'renderer'),
    start: () =>
      pageStart({
        settings,
        configPath,
        origin: service?.origin,
        locked: options.locked,
        logFolder: logFiles.folder,
      }),
    failurePage: () =>
      failurePage({
        failed: pageFailure ? 'page' : 'core',
        failure: pageFailure ?? core.failure(),
        logFolder: logFiles.folder,
        configPath,
      }),
    onScript: page.supply,
  });
  const person = currentUser();
  const presenter = await createPresenter(logger);
  app.on('will-quit', () => presenter.close());
  const notices = createDesktopNotifier({ window: main, settings, presenter, requester: person, logger });
  void started.then(() => notices.follow(core));
  const shell = createShellHandlers({
    window: main.current,
    logFolder: logFiles.folder,
    guestUsers: () => core.guestUsers(),
    keepPreferences,
    notices,
    places: () => ({
      ...configPlaces({ home: app.getPath('home'), current: process.cwd(), data: dataFolder }),
      last: settings.current().lastConfigPath,
    }),
    configPath: () => configPath,
    mayLeaveHosts,
    secrets,
    confirmSecretUse: confirm,
    switchTo,
    services,
    currentService: () => service,
    showService,
  });
  installApplicationMenu({ shell, reload, quit: background.requestQuit });
  const window = main.open();
  page.open(window);
  await Promise.all([main.load(), started]);
  if (options.smoke) void runSmokeCheck(window, core);
  if (core.failure()) await main.load();
  background.updateTray();
  const link = findDeepLink(process.argv.slice(1));
  if (link !== undefined) main.navigate(link);

  /** A second start, or a link: in front of the user, on the page it names. */
  function open(args: readonly string[]): void {
    const target = findDeepLink(args);
    if (target === undefined) main.show();
    else main.navigate(target);
  }

  function create(): BrowserWindow {
    const created = createWindow({
      preload: path.join(import.meta.dirname, '..', 'preload', 'preload.cjs'),
      settings,
      hidden: options.hidden && !wasOpened,
    });
    wasOpened = true;
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

  async function mayLeaveHosts(target: string): Promise<boolean> {
    if (core.failure()) return true;
    const inUse = await findInUse(() => started.then(core.operations));
    return inUse === undefined || confirmSwitch(main.current(), inUse, target);
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

  /** A change made outside of the page, which would otherwise write its old value back. */
  function changePreferences(changed: Partial<Preferences>): void {
    const preferences = { ...settings.current().preferences, ...changed };
    void keepPreferences(preferences);
    main.current()?.webContents.send(CHANNELS.preferences, preferences);
  }

  async function keepPreferences(preferences: Preferences): Promise<void> {
    nativeTheme.themeSource = toThemeSource(preferences);
    await settings.change({ preferences });
  }

  /** A service elsewhere, this computer's hosts, or the demo. */
  function startCore(): Promise<void> {
    if (service === undefined) return core.start(configPath);
    const shown = service;
    return core.connect(async () =>
      createRemoteOperations({
        service: shown,
        token: await services.readToken(shown.origin),
        logger,
        onConnection: (state) => main.current()?.webContents.send(CHANNELS.connection, state),
      }),
    );
  }

  async function showService(chosen: SavedService | undefined): Promise<void> {
    service = chosen;
    await settings.change({ service: chosen });
    await startCore();
    void notices.follow(core);
    background.updateTray();
    await main.load();
  }

  async function switchTo(chosen: string | undefined): Promise<void> {
    service = undefined;
    await settings.change({ service });
    if (configPath !== undefined) await settings.change({ lastConfigPath: configPath });
    configPath = chosen;
    await core.start(chosen);
    void notices.follow(core);
    if (!core.failure()) await settings.change({ configPath: chosen ?? null });
    background.updateTray();
    await main.load();
  }
}
