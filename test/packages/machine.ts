import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** Packages are installed on this machine and removed again: only where that was asked for, as root. */
export const mayInstall = process.env.REQUIRE_PACKAGES === '1';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const RELEASE = path.join(ROOT, 'release');
/** An ordinary user. */
const USER = 'dynvm-desktop';

const running = new Set<ChildProcess>();
const folders: string[] = [];

/** What `npm run package` made. */
export function findPackage(name: string, kind: 'deb' | 'rpm' | 'tar.gz'): string {
  const found = readdirSync(RELEASE).find((file) => file.startsWith(name) && file.endsWith(`.${kind}`));
  if (found === undefined) throw new Error(`There is no ${kind} of ${name} in ${RELEASE}: npm run package`);
  return path.join(RELEASE, found);
}

export function run(command: string, ...args: readonly string[]): string {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  return execFileSync(command, args, { encoding: 'utf8', env, stdio: ['ignore', 'pipe', 'pipe'] });
}

/** A folder that apt's own user can read, too. */
export function sharedFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'dynvm-packages-'));
  run('chmod', '755', folder);
  folders.push(folder);
  return folder;
}

export function homeOf(user: string): string {
  if (user === USER) {
    try {
      run('id', user);
    } catch {
      run('useradd', '--create-home', user);
    }
  }
  return run('getent', 'passwd', user).split(':')[5] ?? '';
}

/** The same package as an older version, with a file that the newer one does not have. */
export function makeOlder(deb: string, folder: string, leftOver: string): string {
  const tree = path.join(folder, 'older');
  const file = path.join(folder, 'older.deb');
  run('dpkg-deb', '-R', deb, tree);
  const control = path.join(tree, 'DEBIAN', 'control');
  writeFileSync(control, readFileSync(control, 'utf8').replace(/^Version: .*$/m, 'Version: 0.0.1'));
  writeFileSync(path.join(tree, leftOver), '');
  run('dpkg-deb', '--root-owner-group', '-Znone', '--build', tree, file);
  rmSync(tree, { recursive: true });
  return file;
}

export function install(deb: string): void {
  // Admins' own changes stay without a question.
  const keep = ['-o', 'Dpkg::Options::=--force-confold'];
  run('apt-get', 'install', '-y', '-qq', '--no-install-recommends', '--allow-downgrades', ...keep, deb);
}

export function remove(name: string, how: 'remove' | 'purge'): string {
  return run('apt-get', how, '-y', '-qq', name);
}

export function versionOf(name: string): string {
  return run('dpkg-query', '-W', name).trim().split('\t')[1] ?? '';
}

/** A command of an ordinary user, to its end. */
export function runAs(user: string, command: string, ...args: readonly string[]): string {
  return run('runuser', '-u', user, '--', 'env', `HOME=${homeOf(user)}`, command, ...args);
}

export interface Started {
  readonly child: ChildProcess;
  /** Everything on stdout and stderr. */
  output(): string;
  /** SIGTERM, and its exit code. */
  end(): Promise<number | null>;
}

/** A command of an ordinary user that goes on. */
export function startAs(
  user: string,
  command: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Started {
  const settings = Object.entries({ HOME: homeOf(user), ...env }).map(([name, value]) => `${name}=${value}`);
  // setpriv becomes the command: a signal reaches it and not a shell around it.
  const identity = ['--reuid', user, '--regid', user, '--init-groups'];
  const child = spawn('setpriv', [...identity, 'env', '-i', 'PATH=/usr/bin:/bin', ...settings, ...command], {
    cwd: '/',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.add(child);
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (part: Buffer) => (text += part));
  child.once('exit', () => running.delete(child));
  return {
    child,
    output: () => text,
    async end() {
      if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
      const exit = once(child, 'exit') as Promise<[number | null]>;
      child.kill('SIGTERM');
      return (await exit)[0];
    },
  };
}

export function user(): string {
  homeOf(USER);
  return USER;
}

/** For afterAll: ends what runs, and removes what was made and the package where a failed test left it. */
export function cleanUp(name: string): void {
  for (const child of running) child.kill('SIGKILL');
  run('sh', '-c', `dpkg-query -W ${name} >/dev/null 2>&1 || exit 0; dpkg --purge ${name}`);
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
}
