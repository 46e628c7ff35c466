import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type ElectronApplication, _electron as electron } from 'playwright';
import { findElectron, isRuntime } from '../../../scripts/electron-runtime/find-electron.ts';
import { missingLibraries } from '../../../scripts/electron-runtime/missing-libraries.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url)).replace(/\/$/, '');
const LAUNCH_TIMEOUT_MS = 12_000;

/** What is started: Electron on this checkout, or a package of the application. */
export interface Application {
  readonly executable: string;
  /** The folder Electron is given; a package knows its own. */
  readonly folder?: string;
}

declare module 'vitest' {
  interface ProvidedContext {
    /** What the specs start; absent where they can't, and are skipped. */
    application?: Application;
    display?: string;
  }
}

const isRoot = process.getuid?.() === 0;

/** The package that DYNVM_PACKAGED_APP names, else the Electron of this machine on the checkout; or why there is none. */
export async function findApplication(): Promise<Application | { readonly reason: string }> {
  const executable = process.env.DYNVM_PACKAGED_APP;
  if (executable) {
    return existsSync(executable) ? { executable } : { reason: `there is no ${executable}` };
  }
  const found = await findElectron({ testRuntime: true, download: false, say: (line) => console.log(line) });
  if (!isRuntime(found)) return { reason: found.reason };
  const { debianPackages } = missingLibraries(found.executable);
  return debianPackages.length === 0
    ? { executable: found.executable, folder: ROOT }
    : { reason: `Electron needs ${debianPackages.join(' ')}` };
}

/** The legacy API's port: a free one by the command line, or the one of Settings. */
export type PortChoice = 'any' | 'of-settings';

export interface LaunchChoices {
  args?: readonly string[];
  port?: PortChoice;
  /** Somebody's home folder; that of the tests where none is given. */
  home?: string;
  /** Added to the environment. */
  env?: Readonly<Record<string, string>>;
  /** The folder it is started in; this checkout where none is given. */
  current?: string;
}

/** What every start needs on this machine. */
export function launchArguments(
  { folder }: Application,
  dataFolder: string,
  args: readonly string[] = [],
  port: PortChoice = 'any',
): string[] {
  return [
    ...(folder === undefined ? [] : [folder]),
    // Chromium refuses to run as root with its sandbox on; everybody else is tested with it.
    ...(isRoot ? ['--no-sandbox'] : []),
    // Visitors of the demo would ask for VMs in between.
    ...['--data-dir', dataFolder, '--still-demo'],
    ...(port === 'any' ? ['--port', '0'] : []),
    ...args,
  ];
}

export function launchEnvironment(display: string, home?: string): Record<string, string> {
  const { DYNVM_CONFIG: _config, ELECTRON_RUN_AS_NODE: _asNode, ...env } = process.env;
  return {
    ...(env as Record<string, string>),
    DISPLAY: display,
    LIBGL_ALWAYS_SOFTWARE: '1',
    ...(home === undefined ? {} : { HOME: home, USERPROFILE: home }),
  };
}

/** Starts it with a debugger attached, as Playwright needs it. */
export async function launchApplication(
  application: Application,
  options: LaunchChoices & { dataFolder: string; display: string },
): Promise<ElectronApplication> {
  const launch = () =>
    electron.launch({
      executablePath: application.executable,
      args: launchArguments(application, options.dataFolder, options.args, options.port),
      env: { ...launchEnvironment(options.display, options.home), ...options.env },
      cwd: options.current ?? ROOT,
      timeout: LAUNCH_TIMEOUT_MS,
      // Playwright would turn it off without a word.
      chromiumSandbox: !isRoot,
    });
  // Once in a while Playwright and a new Electron miss each other; the application is then held before its first line.
  return launch().catch(launch);
}
