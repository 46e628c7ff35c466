import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { root } from './checkout/project.mjs';

const MODULE = 'github.com/couchbaselabs/gocaves';
const VERSION = 'v0.0.1-75';
const GO_TIMEOUT_MS = 300_000;
const folder = join(root, 'node_modules', '.cache', 'gocaves');
const program = join(folder, `gocaves-${VERSION}`);

/**
 * gocaves, Couchbase's own simulated cluster, with two nodes and durable writes; fetched through the Go proxy and built
 * where it is not there yet, or one clause that says why there is none.
 * @returns {{ program: string, missing?: undefined } | { program?: undefined, missing: string }}
 */
export function gocaves() {
  if (existsSync(program)) return { program };
  if (spawnSync('go', ['version'], { stdio: 'ignore' }).status !== 0) return { missing: 'there is no Go' };
  mkdirSync(folder, { recursive: true });
  try {
    build();
    return { program };
  } catch (error) {
    return { missing: `gocaves could not be built (${error instanceof Error ? error.message : error})` };
  }
}

function build() {
  const { Dir } = JSON.parse(go(['mod', 'download', '-json', `${MODULE}@${VERSION}`], folder));
  const source = join(folder, 'source');
  rmSync(source, { recursive: true, force: true });
  cpSync(Dir, source, { recursive: true });
  makeWritable(source);
  listenOnLoopback(join(source, 'mock', 'mockimpl', 'servers'));
  const parts = join(root, 'scripts', 'gocaves');
  cpSync(join(parts, 'assets.go'), join(source, 'mock', 'data', 'assets.go'));
  mkdirSync(join(source, 'peer'));
  cpSync(join(parts, 'main.go'), join(source, 'peer', 'main.go'));
  // The archive lacks the folder that its own go.mod points at; the proxy has that module.
  go(['mod', 'edit', `-dropreplace=${MODULE}/client`, '-go=1.16'], source);
  go(['build', '-mod=mod', '-o', program, './peer'], source);
  rmSync(source, { recursive: true, force: true });
}

/**
 * Its servers listen on every address otherwise.
 * @param {string} servers
 */
function listenOnLoopback(servers) {
  for (const name of readdirSync(servers)) {
    const file = join(servers, name);
    writeFileSync(file, readFileSync(file, 'utf8').replaceAll('Sprintf(":%d"', 'Sprintf("127.0.0.1:%d"'));
  }
}

/**
 * Modules are kept read-only.
 * @param {string} path
 */
function makeWritable(path) {
  chmodSync(path, 0o755);
  for (const entry of readdirSync(path, { withFileTypes: true })) {
    const inside = join(path, entry.name);
    if (entry.isDirectory()) makeWritable(inside);
    else chmodSync(inside, 0o644);
  }
}

/**
 * @param {string[]} args
 * @param {string} cwd
 */
function go(args, cwd) {
  const env = { ...process.env, GOFLAGS: '' };
  const run = spawnSync('go', args, { cwd, encoding: 'utf8', env, timeout: GO_TIMEOUT_MS });
  if (run.status === 0) return run.stdout;
  throw new Error(run.stderr?.trim().split('\n').at(-1) ?? run.error?.message ?? `exit ${run.status}`);
}
