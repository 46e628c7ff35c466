import module from 'node:module';
import { join } from 'node:path';
import { cacheFolderPath } from '../base/user-folders.ts';

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
  for (const folder of [join(bundleFolder, 'code-cache'), join(cacheFolderPath(), 'code-cache')]) {
    if (enableCompileCache(folder).status !== FAILED) return;
  }
}
