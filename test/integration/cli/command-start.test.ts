import { cpSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RestService, startRestService } from '../../fixtures/rest-service.ts';
import { endAllProcesses, olderNode, ROOT, startProcess, temporaryFolder } from './cli-process.ts';

const BUNDLE = join(ROOT, 'out', 'core', 'dynvm.mjs');

/** Tells on stderr, at the end of a process, which modules it has loaded: addresses of files, and Node's own by name. */
const TELL_MODULES = `data:text/javascript,
  import { registerHooks } from 'node:module';
  const loaded = [];
  registerHooks({
    resolve(name, context, next) {
      const found = next(name, context);
      loaded.push(found.url);
      return found;
    },
  });
  process.on('exit', () => console.error(JSON.stringify([...loaded, ...process.moduleLoadList])));
`.replaceAll('\n', '');

let rest: RestService;
beforeAll(async () => {
  rest = await startRestService();
});
afterAll(async () => {
  await rest.close();
  await endAllProcesses();
});

async function listLoaded(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<string[]> {
  const run = startProcess(process.execPath, ['--import', TELL_MODULES, BUNDLE, ...args], { env });
  expect(await run.exited).toMatchObject({ code: 0 });
  return JSON.parse(run.stderr());
}

/** Packages whose code is in the files of ours that were loaded. */
function toPackages(loaded: readonly string[]): string[] {
  const files = loaded.filter((url) => url.includes('/out/core/')).map((url) => fileURLToPath(url));
  const regions = files.flatMap((file) => [
    ...readFileSync(file, 'utf8').matchAll(/^\s*\/\/ node_modules\/((?:@[^/]+\/)?[^/]+)/gm),
  ]);
  return [...new Set(regions.map(([, name = '']) => name))].sort();
}

describe('dynvm ls', () => {
  it('loads nothing that it does not need', async () => {
    const loaded = await listLoaded(['ls', '--data-dir', rest.dataFolder]);
    expect(toPackages(loaded)).toEqual([
      ...['commander', 'fast-string-truncated-width', 'fast-string-width', 'zod'],
    ]);
    expect(loaded.filter((name) => name.includes('undici'))).toEqual([]);
  });

  it('loads no HTTP client of Node beside its own when the service is remote', async () => {
    const env = { DYNVM_URL: new URL(rest.url).origin, DYNVM_TOKEN: await rest.obtainToken('reader/rita') };
    const loaded = await listLoaded(['ls'], env);
    expect(loaded.filter((name) => name.includes('undici'))).toEqual([]);
  });
});

describe('compiled code', () => {
  function copyBundle(): string {
    const place = temporaryFolder();
    const folder = join(place, 'core');
    const isCode = (file: string) => !/\.map$|code-cache$/.test(file);
    cpSync(join(ROOT, 'out', 'core'), folder, { recursive: true, filter: isCode });
    symlinkSync(join(ROOT, 'node_modules'), join(place, 'node_modules'), 'junction');
    return folder;
  }
  const version = (folder: string, { node = process.execPath, cacheHome = '/nonexistent' } = {}) =>
    startProcess(node, [join(folder, 'dynvm.mjs'), '--version'], {
      env: { XDG_CACHE_HOME: cacheHome },
    }).exited;
  const done = { code: 0, signal: null };

  it('is kept beside the bundle', async () => {
    const folder = copyBundle();
    expect(await version(folder)).toEqual(done);
    expect(readdirSync(join(folder, 'code-cache'))).toHaveLength(1);
  });

  it.runIf(process.platform === 'linux')(
    'is kept with the other caches of the user where the bundle is not theirs to write',
    async () => {
      const folder = copyBundle();
      const cacheHome = temporaryFolder();
      writeFileSync(join(folder, 'code-cache'), '');
      expect(await version(folder, { cacheHome })).toEqual(done);
      expect(readdirSync(join(cacheHome, 'dynvm-console', 'code-cache'))).toHaveLength(1);
    },
  );

  it('is kept nowhere, and nothing fails, where neither can be written', async () => {
    const folder = copyBundle();
    const cacheHome = join(folder, 'dynvm.mjs');
    writeFileSync(join(folder, 'code-cache'), '');
    expect(await version(folder, { cacheHome })).toEqual(done);
  });

  const older = olderNode();
  it.skipIf(older === undefined)(
    'is kept nowhere, and nothing fails, on a Node that keeps none',
    async () => {
      expect(await version(copyBundle(), { node: older ?? '' })).toEqual(done);
    },
  );
});
