import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type ElectronApplication, _electron as electron, type Page } from 'playwright-core';
import { inject } from 'vitest';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

/** False where this machine cannot show a window: said once, by surroundings.ts. */
export const canRun = inject('electron') !== undefined;

const LAUNCH_TIMEOUT_MS = 12_000;

export interface DesktopOptions {
  /** Kept by the caller where a second start is to find it. */
  dataFolder?: string;
  args?: readonly string[];
}

/** The application as people start it. */
export interface Desktop {
  readonly app: ElectronApplication;
  readonly page: Page;
  readonly dataFolder: string;
  readonly pid: number;
  close(): Promise<void>;
}

const open = new Set<Desktop>();
const folders: string[] = [];

/** A folder that goes with the tests. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'dynvm-e2e-'));
  folders.push(folder);
  return folder;
}

const isRoot = process.getuid?.() === 0;

/** What every start needs on this machine. */
export function launchArguments(dataFolder: string, args: readonly string[] = []): string[] {
  // Chromium refuses to run as root with its sandbox on; everybody else is tested with it.
  const sandbox = isRoot ? ['--no-sandbox'] : [];
  // Visitors of the demo would ask for VMs in between.
  return [ROOT, ...sandbox, '--data-dir', dataFolder, '--port', '0', '--still-demo', ...args];
}

export function launchEnvironment(): Record<string, string> {
  const { DYNVM_CONFIG: _config, ...env } = process.env;
  return { ...(env as Record<string, string>), DISPLAY: inject('display') ?? '', LIBGL_ALWAYS_SOFTWARE: '1' };
}

export async function startDesktop(options: DesktopOptions = {}): Promise<Desktop> {
  const dataFolder = options.dataFolder ?? temporaryFolder();
  const launch = () =>
    electron.launch({
      executablePath: inject('electron') ?? '',
      args: launchArguments(dataFolder, options.args),
      env: launchEnvironment(),
      cwd: ROOT,
      timeout: LAUNCH_TIMEOUT_MS,
      // Playwright would turn it off without a word.
      chromiumSandbox: !isRoot,
    });
  // Once in a while Playwright and a new Electron miss each other; the application is then held before its first line.
  const app = await launch().catch(launch);
  const page = await app.firstWindow();
  const desktop: Desktop = {
    app,
    page,
    dataFolder,
    pid: app.process().pid ?? 0,
    async close() {
      open.delete(desktop);
      await app.close().catch(() => undefined);
    },
  };
  open.add(desktop);
  return desktop;
}

/** For afterEach: nothing a spec started or wrote outlives it. */
export async function endDesktops(): Promise<void> {
  for (const desktop of open) await desktop.close();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
}
