import { appendFile, mkdir, mkdtemp, rename, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { systemClock } from '../../../core/base/clock.ts';
import {
  type Config,
  fileSignature,
  formatProblem,
  loadConfig,
  watchConfig,
} from '../../../core/config/index.ts';
import type { Clock } from '../../../core/ports.ts';
import { createSilentLogger } from '../../fixtures/silent-logger.ts';

/** Real files, real renames, the real watcher. */
let folder: string;
let path: string;
let closeWatch: () => Promise<void> = async () => {};

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dynvm-watch-'));
  path = join(folder, '.dynvmservice.ini');
  await writeFile(path, ini('xen1'));
});
afterEach(async () => {
  await closeWatch();
  await rm(folder, { recursive: true });
});

function ini(...names: string[]): string {
  return names
    .map((name, index) =>
      [
        `[xenhost${index + 1}]`,
        `host.name=https://${name}`,
        'host.user=root',
        'host.password=pw',
        'host.storage.name=SR',
        'a.template=t\n',
      ].join('\n'),
    )
    .join('\n');
}

/** What an editor does that saves without risk: a new file, then a rename over the old one. */
async function replaceFile(text: string): Promise<void> {
  await writeFile(`${path}.tmp`, text);
  await rename(`${path}.tmp`, path);
}

let whileItStarts = async () => {};

async function start(clock: Clock = systemClock, initialSignature?: string) {
  const loaded = await loadConfig({ path, env: {} });
  if (!loaded.ok) throw new Error('the first file is sound');
  const configs: Config[] = [];
  const problems: string[][] = [];
  const watch = watchConfig({
    path,
    env: {},
    initial: loaded.config,
    ...(initialSignature !== undefined && { initialSignature }),
    clock,
    logger: createSilentLogger(),
    onConfig: (config) => configs.push(config),
    onProblems: (found) => problems.push(found.map(formatProblem)),
  });
  closeWatch = () => watch.close();
  await whileItStarts();
  await watch.ready;
  const names = () => configs.at(-1)?.hosts.map(({ name }) => name);
  return { watch, configs, problems, names };
}

const soon = { timeout: 4000, interval: 20 };

it('a file that is known is followed all the same, even when it changes before it is watched', async () => {
  const known = await fileSignature([path]);
  whileItStarts = () => writeFile(path, ini('xen2'));
  const early = await start(systemClock, known);
  await vi.waitFor(() => expect(early.names()).toEqual(['xen2']), soon);
  await early.watch.close();

  whileItStarts = async () => {};
  const later = await start(systemClock, await fileSignature([path]));
  expect(later.configs).toEqual([]);
  await writeFile(path, ini('xen3'));
  await vi.waitFor(() => expect(later.names()).toEqual(['xen3']), soon);
});

it('nothing is told while nothing changed', async () => {
  const { watch, configs, problems } = await start();
  await watch.readNow();
  await replaceFile(`# a note\n\n${ini('xen1')}`);
  await watch.readNow();
  expect([configs, problems]).toEqual([[], []]);
});

it('a file written in place and one renamed over it, again and again, take effect', async () => {
  const { names } = await start();
  await writeFile(path, ini('xen1', 'xen2'));
  await vi.waitFor(() => expect(names()).toEqual(['xen1', 'xen2']), soon);
  for (const name of ['a', 'b', 'c']) {
    await replaceFile(ini(name));
    await vi.waitFor(() => expect(names()).toEqual([name]), soon);
  }
});

it('a host that was incomplete from the start keeps nothing else from changing, and is used once it is complete', async () => {
  const incomplete = '\n[xenhost9]\nhost.name=xen9\n';
  await writeFile(path, ini('xen1') + incomplete);
  const { configs, problems, names } = await start();
  await replaceFile(ini('xen1', 'xen2') + incomplete);
  await vi.waitFor(() => expect(names()).toEqual(['xen1', 'xen2']), soon);
  expect(configs.at(-1)?.unusableHosts).toMatchObject([{ hostRef: 9, name: 'xen9' }]);
  await replaceFile(ini('xen1', 'xen2').replace('[xenhost2]', '[xenhost9]'));
  await vi.waitFor(() => expect(configs.at(-1)?.unusableHosts).toBeUndefined(), soon);
  expect(configs.at(-1)?.hosts.map(({ hostRef }) => hostRef)).toEqual([1, 9]);
  expect(problems).toEqual([]);
});

it('a broken file keeps the last good one in force and says what is wrong, until it is mended', async () => {
  const { configs, problems, names } = await start();
  await appendFile(path, '\n[xenhost2]\nhost.name=xen2\n');
  await vi.waitFor(() => expect(problems).toHaveLength(1), soon);
  expect(problems[0]).toHaveLength(3);
  expect(problems[0]?.[0]).toMatch(/^\[xenhost2\] host\.user \(line 8\): is missing/);
  expect(configs).toEqual([]);
  await replaceFile(ini('xen1'));
  await vi.waitFor(() => expect(problems).toEqual([expect.anything(), []]), soon);
  expect(configs).toEqual([]);
  await replaceFile(ini('xen1', 'xen2'));
  await vi.waitFor(() => expect(names()).toEqual(['xen1', 'xen2']), soon);
});

it('a deleted file changes nothing, one made anew does', async () => {
  const { configs, problems, names } = await start();
  await rm(path);
  await vi.waitFor(() => expect(problems.at(-1)?.[0]).toContain("can't be read (it does not exist)"), soon);
  expect(configs).toEqual([]);
  await writeFile(path, ini('xen9'));
  await vi.waitFor(() => expect(names()).toEqual(['xen9']), soon);
  expect(problems.at(-1)).toEqual([]);
});

it('an emptied file, as in the middle of a save, retires no host', async () => {
  const { configs, problems } = await start();
  await writeFile(path, '');
  await vi.waitFor(() => expect(problems.at(-1)?.[0]).toContain('the text is empty'), soon);
  expect(configs).toEqual([]);
});

it('many quick saves are read as one', async () => {
  const { configs, names } = await start();
  for (let save = 1; save <= 20; save += 1) await replaceFile(ini(`xen${save}`));
  await vi.waitFor(() => expect(names()).toEqual(['xen20']), soon);
  expect(configs.length).toBeLessThan(5);
});

it('a changed secret file is a change, also one that is named only now', async () => {
  const { configs } = await start();
  const password = () => configs.at(-1)?.hosts[0]?.password.reveal();
  await mkdir(join(folder, 'secrets'));
  await writeFile(join(folder, 'secrets', 'pw'), 'one\n');
  await replaceFile(ini('xen1').replace('=pw', '=file:secrets/pw'));
  await vi.waitFor(() => expect(password()).toBe('one'), soon);
  await writeFile(join(folder, 'secrets', 'pw.new'), 'two\n');
  await rename(join(folder, 'secrets', 'pw.new'), join(folder, 'secrets', 'pw'));
  await vi.waitFor(() => expect(password()).toBe('two'), soon);
});

it('what the system does not tell is found by looking now and then: a swapped link to a folder', async () => {
  for (const [version, name] of [
    ['v1', 'old'],
    ['v2', 'new'],
  ] as const) {
    await mkdir(join(folder, version));
    await writeFile(join(folder, version, 'dynvm.ini'), ini(name));
  }
  await symlink('v1', join(folder, 'current'));
  await rm(path);
  await symlink(join('current', 'dynvm.ini'), path);
  // Both files look alike but for what they are.
  for (const version of ['v1', 'v2']) await utimes(join(folder, version, 'dynvm.ini'), 1, 1);
  const looks: (() => void)[] = [];
  const { names, configs } = await start({
    ...systemClock,
    setTimer: (delayMs, callback) => {
      if (delayMs < 1000) return systemClock.setTimer(delayMs, callback);
      looks.push(callback);
      return () => {};
    },
  });
  await symlink('v2', join(folder, 'next'));
  await rename(join(folder, 'next'), join(folder, 'current'));
  expect(configs).toEqual([]);
  looks.at(-1)?.();
  await vi.waitFor(() => expect(names()).toEqual(['new']), soon);
  await vi.waitFor(() => expect(looks).toHaveLength(2), soon);
});

it('after close nothing is told and no timer is left', async () => {
  const waiting = new Set<() => void>();
  const { watch, configs, problems } = await start({
    ...systemClock,
    setTimer: (_delayMs, callback) => {
      waiting.add(callback);
      return () => waiting.delete(callback);
    },
  });
  await writeFile(path, ini('xen2'));
  await vi.waitFor(() => expect(waiting.size).toBe(2), soon);
  const late = [...waiting];
  await watch.close();
  expect(waiting.size).toBe(0);
  for (const callback of late) callback();
  await watch.readNow();
  expect([configs, problems, waiting.size]).toEqual([[], [], 0]);
});

it('a callee that throws does not end the watch', async () => {
  const logger = createSilentLogger();
  const calls: number[] = [];
  const watch = watchConfig({
    path,
    env: {},
    clock: systemClock,
    logger,
    onConfig: (config) => {
      calls.push(config.hosts.length);
      throw new Error('not now');
    },
    onProblems: () => {},
  });
  closeWatch = () => watch.close();
  await watch.ready;
  expect(calls).toEqual([1]);
  await replaceFile(ini('xen1', 'xen2'));
  await vi.waitFor(() => expect(calls).toEqual([1, 2]), soon);
  expect(logger.lines.filter(({ level }) => level === 'error')).toHaveLength(2);
});
