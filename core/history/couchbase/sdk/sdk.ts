import { existsSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

/** The SDK's types cost nothing; the SDK itself is loaded when a bucket is first connected to. */
export type Sdk = typeof import('couchbase');

/**
 * Loads the Couchbase SDK.
 * @throws Error: there is no native part for this platform. Nothing else of the product needs it.
 */
export function loadSdk(): Sdk {
  const require = createRequire(import.meta.url);
  chooseNativePart(require);
  return require('couchbase') as Sdk;
}

/**
 * Under Electron the SDK looks for a native part of its own that is not published, although the one for Node (N-API)
 * works there: it is named to it. (SDK 4.7.1, scripts/prebuilds.js; JSCBC-1347)
 */
function chooseNativePart(require: NodeJS.Require): void {
  const electron = process.versions.electron !== undefined || process.env.ELECTRON_RUN_AS_NODE !== undefined;
  if (!electron || process.env.CN_PREBUILD_PATH_OVERRIDE !== undefined) return;
  for (const name of packagesFor(process.platform, process.arch)) {
    const file = nativeFile(require, name);
    if (file === undefined) continue;
    process.env.CN_PREBUILD_PATH_OVERRIDE = file;
    return;
  }
}

/** The package that fits is the one npm installed; on Linux the libc decides. */
function packagesFor(platform: string, arch: string): string[] {
  const systems = platform === 'linux' ? (isMusl() ? ['linuxmusl'] : ['linux']) : [platform];
  return systems.map((system) => `@couchbase/couchbase-${system}-${arch}-napi`);
}

function isMusl(): boolean {
  const report = process.report?.getReport() as { header?: { glibcVersionRuntime?: string } } | undefined;
  return report?.header?.glibcVersionRuntime === undefined;
}

function nativeFile(require: NodeJS.Require, packageName: string): string | undefined {
  try {
    // An archive can't be loaded from: the packaged app keeps native parts beside it.
    const folder = path
      .dirname(require.resolve(`${packageName}/package.json`))
      .replace(`app.asar${path.sep}`, `app.asar.unpacked${path.sep}`);
    const name = existsSync(folder) ? readdirSync(folder).find((file) => file.endsWith('.node')) : undefined;
    return name === undefined ? undefined : path.join(folder, name);
  } catch {
    return undefined;
  }
}
