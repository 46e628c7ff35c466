import { spawnSync } from 'node:child_process';

/** The Debian package of each library that a minimal installation lacks. */
const DEBIAN_PACKAGE: Readonly<Record<string, string>> = {
  'libgtk-3.so.0': 'libgtk-3-0',
  'libgdk-3.so.0': 'libgtk-3-0',
  'libatk-1.0.so.0': 'libgtk-3-0',
  'libatk-bridge-2.0.so.0': 'libgtk-3-0',
  'libatspi.so.0': 'libgtk-3-0',
  'libcairo.so.2': 'libgtk-3-0',
  'libpango-1.0.so.0': 'libgtk-3-0',
  'libcups.so.2': 'libgtk-3-0',
  'libnss3.so': 'libnss3',
  'libnssutil3.so': 'libnss3',
  'libsmime3.so': 'libnss3',
  'libnspr4.so': 'libnss3',
  'libasound.so.2': 'libasound2',
  'libgbm.so.1': 'libgbm1',
  'libdrm.so.2': 'libgbm1',
  'libxkbcommon.so.0': 'libxkbcommon0',
};

export interface MissingLibraries {
  readonly libraries: readonly string[];
  /** What to install on Debian and Ubuntu; a library whose package is unknown is listed by its own name. */
  readonly debianPackages: readonly string[];
}

/** Shared libraries that this executable needs and the machine lacks. Empty on other systems than Linux. */
export function missingLibraries(executable: string): MissingLibraries {
  if (process.platform !== 'linux') return { libraries: [], debianPackages: [] };
  const { stdout } = spawnSync('ldd', [executable], { encoding: 'utf8' });
  return parseLdd(stdout ?? '');
}

/** Reads `ldd`'s lines `NAME => not found`. */
function parseLdd(output: string): MissingLibraries {
  const libraries = [...output.matchAll(/^\s*(\S+) => not found/gm)].map((match) => match[1] ?? '');
  const packages = libraries.map((library) => DEBIAN_PACKAGE[library] ?? library);
  return { libraries, debianPackages: [...new Set(packages)].sort() };
}
