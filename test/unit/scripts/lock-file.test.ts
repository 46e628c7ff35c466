import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

interface LockEntry {
  readonly version?: string;
  readonly integrity?: string;
  readonly link?: boolean;
  readonly hasInstallScript?: boolean;
}

const lock: { packages: Record<string, LockEntry> } = JSON.parse(readFileSync('package-lock.json', 'utf8'));
const manifest: { allowScripts: Record<string, boolean> } = JSON.parse(readFileSync('package.json', 'utf8'));
const entries = Object.entries(lock.packages).filter(([path, { link }]) => path !== '' && !link);

/** Listed by `couchbase` and never published. */
const NOT_IN_THE_REGISTRY = ['node_modules/@couchbase/couchbase-win32-x64-napi'];

describe('the lock file', () => {
  it('has a checksum for every package that the registry has', () => {
    const without = entries.filter(([, { integrity }]) => !integrity?.startsWith('sha512-'));
    expect(without.map(([path]) => path)).toEqual(NOT_IN_THE_REGISTRY);
  });

  it('names every package with an install script in allowScripts, and allows only the one of node', () => {
    const scripted = entries.filter(([, { hasInstallScript }]) => hasInstallScript);
    for (const [path] of scripted) {
      expect(Object.keys(manifest.allowScripts)).toContain(path.split('node_modules/').at(-1));
    }
    expect(Object.entries(manifest.allowScripts).filter(([, allowed]) => allowed)).toEqual([['node', true]]);
  });

  it('and npm refuses a script that nobody decided about', () => {
    expect(readFileSync('.npmrc', 'utf8')).toMatch(/^strict-allow-scripts=true$/m);
  });
});
