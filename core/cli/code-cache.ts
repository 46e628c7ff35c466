import module from 'node:module';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** Of Node 22 and later. */
interface CodeCaching {
  enableCompileCache?(folder: string): { status: number };
}

/** `module.constants.compileCacheStatus.FAILED`: the folder can't be written, for instance. */
const FAILED = 0;

/**
 * Keeps what V8 has compiled of the modules that are loaded from now on, for the next start. The folder lies beside the
 * bundle, and goes with it; where that is not ours to write, with the user's other caches. Never in a folder that others
 * can write, such as /tmp: what lies there is run.
 */
export function enableCodeCache(bundleFolder: string): void {
  const { enableCompileCache } = module as CodeCaching;
  if (!enableCompileCache) return;
  for (const folder of [join(bundleFolder, 'code-cache'), userCacheFolder()]) {
    if (enableCompileCache(folder).status !== FAILED) return;
  }
}

function userCacheFolder(): string {
  const name = 'dynvm-console';
  if (process.platform === 'win32') {
    return join(process.env.LOCALAPPDATA || join(homedir(), 'AppData', 'Local'), name, 'code-cache');
  }
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Caches', name, 'code-cache');
  const { XDG_CACHE_HOME } = process.env;
  const cacheHome = XDG_CACHE_HOME?.startsWith('/') ? XDG_CACHE_HOME : join(homedir(), '.cache');
  return join(cacheHome, name, 'code-cache');
}
