import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openDataFolder, readHolder } from '../../../core/data-folder/open-data-folder.ts';

const HOLD = fileURLToPath(new URL('hold-folder.ts', import.meta.url));

interface Contender {
  readonly child: ChildProcess;
  readonly pid: number;
  readonly installationId?: string;
  readonly failure?: { code: string; message: string; hint: string };
}

let root: string;
let path: string;
const children = new Set<ChildProcess>();

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'dynvm-data-'));
  path = join(root, 'deep', 'dynvm-console');
});
afterEach(async () => {
  await Promise.all([...children].map(killHard));
  await rm(root, { recursive: true });
});

async function contend(url?: string): Promise<Contender> {
  const args = ['--expose-gc', HOLD, path, ...(url === undefined ? [] : [url])];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  children.add(child);
  const [line] = await once(createInterface({ input: child.stdout }), 'line');
  return { child, pid: child.pid ?? 0, ...JSON.parse(line) };
}

async function killHard(child: ChildProcess): Promise<void> {
  children.delete(child);
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGKILL');
  await once(child, 'exit');
}

it('the folder is made for its owner only', async () => {
  const folder = await openDataFolder({ path });
  expect((await stat(path)).mode & 0o777).toBe(0o700);
  expect((await stat(join(path, 'installation'))).mode & 0o777).toBe(0o600);
  await folder.close();
});

it('a second process is refused and told who holds it; kill -9 gives it back at once', async () => {
  const first = await contend('http://127.0.0.1:5000');
  expect(first.installationId).toMatch(/^[0-9a-f-]{36}$/);
  const second = await contend();
  expect(second.failure).toMatchObject({ code: 'unavailable' });
  expect(second.failure?.message).toBe(
    `The data folder ${path} is in use by process ${first.pid} (http://127.0.0.1:5000).`,
  );
  expect(second.failure?.hint).toContain('--data-dir');
  await killHard(first.child);
  expect(await readHolder(path)).toBeUndefined();
  const third = await contend();
  expect(third.installationId).toBe(first.installationId);
});

it('of many that start at once exactly one gets it, in a new folder and after a kill -9', {
  timeout: 60_000,
}, async () => {
  const findWinners = (contenders: readonly Contender[]) =>
    contenders.filter(({ failure }) => failure === undefined);
  const ids = new Set<string | undefined>();
  for (let round = 1; round <= 2; round += 1) {
    const contenders = await Promise.all(Array.from({ length: 5 }, () => contend()));
    const [winner, ...others] = findWinners(contenders);
    if (winner === undefined) throw new Error('nobody got it');
    expect(others).toEqual([]);
    for (const { failure } of contenders) {
      if (failure !== undefined) expect(failure.message).toContain(`process ${winner.pid}`);
    }
    ids.add(winner.installationId);
    await killHard(winner.child);
  }
  expect(ids.size).toBe(1);
});

it('what a killed holder left behind holds nobody off, even when its process id is now another process', async () => {
  const first = await contend();
  await killHard(first.child);
  await writeFile(join(path, 'holder.json'), JSON.stringify({ pid: process.pid, url: 'http://127.0.0.1:1' }));
  expect(await readHolder(path)).toBeUndefined();
  const folder = await openDataFolder({ path });
  expect(await readHolder(path)).toEqual({ pid: process.pid });
  await folder.close();
});

it('commands beside it see the holder and its URL, and never keep anyone from starting', async () => {
  expect(await readHolder(path)).toBeUndefined();
  const folder = await openDataFolder({ path });
  await folder.setHolderUrl('http://127.0.0.1:5001');
  expect(await readHolder(path)).toEqual({ pid: process.pid, url: 'http://127.0.0.1:5001' });
  await folder.close();
  await folder.close();
  expect(await readHolder(path)).toBeUndefined();
  expect((await readdir(path)).sort()).toEqual(['installation', 'lock']);
  let looking = true;
  const looks = (async () => {
    while (looking) {
      await readHolder(path);
      await new Promise((next) => setImmediate(next));
    }
  })();
  const other = await contend();
  looking = false;
  await looks;
  expect(other.failure).toBeUndefined();
});

it('a second opening in the same process is refused too', async () => {
  const folder = await openDataFolder({ path });
  await expect(openDataFolder({ path })).rejects.toThrow(`in use by process ${process.pid}.`);
  expect(await readHolder(path)).toEqual({ pid: process.pid });
  await folder.close();
  await (await openDataFolder({ path })).close();
});

it('a damaged installation file is never replaced: its VMs would be strangers', async () => {
  const folder = await openDataFolder({ path });
  await folder.close();
  const file = join(path, 'installation');
  await writeFile(file, '\0\0\0\0');
  await expect(openDataFolder({ path })).rejects.toMatchObject({
    failure: { code: 'unavailable', message: `The file ${file} does not hold an installation id.` },
  });
  expect(await readFile(file, 'utf8')).toBe('\0\0\0\0');
  await writeFile(file, `${folder.installationId}\n`);
  const again = await openDataFolder({ path });
  expect(again.installationId).toBe(folder.installationId);
  await again.close();
});

it('a path that can not be a folder is refused with what to do', async () => {
  await writeFile(join(root, 'file'), '');
  await expect(openDataFolder({ path: join(root, 'file') })).rejects.toMatchObject({
    failure: { code: 'unavailable', hint: expect.stringContaining('--data-dir') },
  });
});
