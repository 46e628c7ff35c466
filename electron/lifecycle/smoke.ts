import { setTimeout as pause } from 'node:timers/promises';
import { app, type BrowserWindow } from 'electron';
import { readingCaller } from '../../core/operations/caller.ts';
import type { CoreHost } from '../core-host/core-host.ts';

const TIMEOUT_MS = 30_000;
const LOOK_MS = 200;

/**
 * For `--smoke`: ends with 0 once the page shows the name of every host the core has, with 1 when it never does.
 * Only a package whose core, workers, native modules, preload and page all work gets there.
 */
export async function runSmokeCheck(window: BrowserWindow, core: CoreHost): Promise<void> {
  const untilMs = performance.now() + TIMEOUT_MS;
  let shown = false;
  while (!shown && performance.now() < untilMs && !window.isDestroyed()) {
    await pause(LOOK_MS);
    shown = await showsEveryHost(window, core).catch(() => false);
  }
  process.stdout.write(`${JSON.stringify({ smoke: shown, failure: core.failure() })}\n`);
  process.exitCode = shown ? 0 : 1;
  app.quit();
}

async function showsEveryHost(window: BrowserWindow, core: CoreHost): Promise<boolean> {
  const { invoke } = await core.operations();
  const rows = await invoke('hosts.list', {}, readingCaller('smoke'));
  const names = rows.flatMap(({ physicalHosts }) => physicalHosts.map(({ name }) => name));
  const text: string = await window.webContents.executeJavaScript('document.body.innerText');
  return names.length > 0 && names.every((name) => text.includes(name));
}
