import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import type { TestProject } from 'vitest/node';
import { findElectron, isRuntime } from '../../../electron/electron-runtime/find-runtime.ts';
import { missingLibraries } from '../../../electron/electron-runtime/missing-libraries.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** The Electron the specs run in; absent where there is none, and they are skipped. */
    electron?: string;
    display?: string;
  }
}

let display: ChildProcess | undefined;

/** Once for all specs: an Electron and a screen, or one line that says what is missing. */
export async function setup(project: TestProject): Promise<void> {
  const electron = await usableElectron();
  const screen = 'reason' in electron ? undefined : await usableDisplay();
  const reason =
    'reason' in electron ? electron.reason : screen === undefined ? 'there is no Xvfb' : undefined;
  if (reason !== undefined) {
    if (process.env.REQUIRE_E2E === '1') throw new Error(`The desktop cannot be tested: ${reason}`);
    console.log(`The tests of the desktop are skipped: ${reason}`);
    return;
  }
  project.provide('electron', 'executable' in electron ? electron.executable : undefined);
  project.provide('display', screen);
}

export function teardown(): void {
  display?.kill();
}

async function usableElectron(): Promise<{ executable: string } | { reason: string }> {
  const found = await findElectron({ testRuntime: true, download: false, say: (line) => console.log(line) });
  if (!isRuntime(found)) return { reason: found.reason };
  const { debianPackages } = missingLibraries(found.executable);
  return debianPackages.length === 0
    ? { executable: found.executable }
    : { reason: `Electron needs ${debianPackages.join(' ')}` };
}

/** The screen at hand, else a virtual one that goes with the tests. */
async function usableDisplay(): Promise<string | undefined> {
  if (process.platform !== 'linux') return '';
  const child = spawn(
    'Xvfb',
    ['-displayfd', '3', '-screen', '0', '1920x1080x24', '-nolisten', 'tcp', '-ac'],
    {
      stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
    },
  );
  const started = once(child, 'spawn').then(() => true);
  if (!(await Promise.race([started, once(child, 'error').then(() => false)]))) return undefined;
  display = child;
  const [number] = (await once(child.stdio[3] as Readable, 'data')) as [Buffer];
  return `:${number.toString().trim()}`;
}
