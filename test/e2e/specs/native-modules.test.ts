import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { processTree } from '../../bench/window/process-tree.ts';
import { endAllProcesses } from '../../integration/cli/cli-process.ts';
import { startLabProcess } from '../../integration/cli/lab-process.ts';
import { ask, getVms } from '../runners/ask.ts';
import { canRun, endDesktops, isPackage, startDesktop } from '../runners/desktop.ts';

/** What of each dependency that is not bundled shows in a process that has loaded it: the main one, or a child of its. */
const LOADED: Readonly<Record<string, RegExp>> = {
  '@photostructure/sqlite': /@photostructure\/sqlite\/.*\.node$/m,
  couchbase: /couchbase-[^/]*-napi\/couchbase-.*\.node$/m,
};

describe.skipIf(!canRun)('the native modules of the desktop', () => {
  afterEach(endDesktops);
  afterAll(endAllProcesses);

  it('are all of those that are not bundled', () => {
    const manifest = JSON.parse(readFileSync(join(import.meta.dirname, '../../../package.json'), 'utf8'));
    expect(Object.keys(LOADED)).toEqual(Object.keys(manifest.dependencies));
  });

  it('work, and a Couchbase that nobody answers for is told, not suffered', async () => {
    const lab = await startLabProcess();
    appendFileSync(
      lab.iniPath,
      [
        '\n[couchbase]',
        `couchbase.server=couchbase://127.0.0.1:${await closedPort()}`,
        'couchbase.bucket=dynvm',
        'couchbase.username=dynvm',
        'couchbase.userpassword=p',
        '',
      ].join('\n'),
    );
    const { page, app, pid, dataFolder } = await startDesktop({ args: ['--config', lab.iniPath] });
    expect(await app.evaluate(({ app: running }) => running.isPackaged)).toBe(isPackage);

    // SQLite keeps what it is given, while the SDK tries in its own process.
    const { leases } = await getVms(page, { descriptor: 'native', count: 1 });
    expect(leases[0]?.state.kind).toBe('available');
    expect(existsSync(join(dataFolder, 'history.sqlite'))).toBe(true);
    const bucket = async () => (await ask(page, 'couchbase.status', {})).history;
    await expect.poll(bucket, { timeout: 40_000 }).toMatchObject({
      // The SDK's own words: it was loaded, and found no server.
      state: { kind: 'waiting', reason: expect.stringMatching(/timeout/i) },
      pending: 1,
    });
    if (process.platform === 'linux') {
      const libraries = processTree(pid).map(readMaps).join('\n');
      for (const [name, loaded] of Object.entries(LOADED)) expect(libraries, name).toMatch(loaded);
    }
    expect(await ask(page, 'hosts.list', {})).toHaveLength(2);
  });
});

/** Nothing of a process that ended meanwhile, or that confines itself from being looked at. */
function readMaps(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/maps`, 'utf8');
  } catch {
    return '';
  }
}

/** A port where nobody listens. */
async function closedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}
