import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ElectronApplication, Page } from 'playwright';
import { inject } from 'vitest';
import { type LaunchChoices, launchApplication, launchArguments, launchEnvironment } from './application.ts';

const application = inject('application');
const display = inject('display') ?? '';

/** False where this machine cannot show a window: said once, by surroundings.ts. */
export const canRun = application !== undefined;

/** The specs run on a package, not on a checkout. */
export const isPackage = application !== undefined && application.folder === undefined;

export interface DesktopOptions extends LaunchChoices {
  /** Kept by the caller where a second start is to find it. */
  dataFolder?: string;
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

export async function startDesktop(options: DesktopOptions = {}): Promise<Desktop> {
  const dataFolder = options.dataFolder ?? temporaryFolder();
  const app = await launchApplication(given(), { ...options, dataFolder, display });
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

/** Starts it without a debugger, as a second start by hand would. */
export function startBeside(dataFolder: string, args: readonly string[] = []): ChildProcess {
  const all = launchArguments(given(), dataFolder, args);
  return spawn(given().executable, all, { env: launchEnvironment(display), stdio: 'ignore' });
}

/** For afterEach: nothing a spec started or wrote outlives it. */
export async function endDesktops(): Promise<void> {
  for (const desktop of open) await desktop.close();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
}

function given() {
  if (application === undefined) throw new Error('There is nothing to start on this machine');
  return application;
}
