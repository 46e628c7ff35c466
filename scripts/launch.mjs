// Runs the built CLI in this process if its Node is recent enough, else in a child on the project's Node.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { ensureBuilt, ensureWebBuilt } from './build.mjs';
import { endWithParent } from './checkout/end-with-parent.mjs';
import { ensureInstalled } from './checkout/install.mjs';
import { buildFolder, isCheckout, isMain, projectNode, tell } from './checkout/project.mjs';

/** The major version the project pins. An older Node runs the product too, but is tested less. */
const FIT_NODE_MAJOR = 24;
/** Commands whose service has pages for browsers. */
const SERVING = new Set(['serve', 'start']);
const FORWARDED = /** @type {const} */ (['SIGTERM', 'SIGINT', 'SIGHUP']);

/**
 * @param {string[]} args what the CLI gets
 */
export async function launch(args) {
  endWithParent();
  if (isCheckout()) {
    await ensureInstalled();
    await ensureBuilt();
    if (SERVING.has(args[0] ?? '')) await ensureWebBuilt();
  }
  const bundle = join(buildFolder, 'dynvm.mjs');
  if (!existsSync(bundle)) {
    tell(`${bundle} is missing: run "npm run build" in a checkout of the sources.`);
    process.exit(1);
  }
  const node = projectNode();
  if (node === process.execPath || Number(process.versions.node.split('.')[0]) >= FIT_NODE_MAJOR) {
    process.argv = [process.execPath, bundle, ...args];
    await import(pathToFileURL(bundle).href);
  } else {
    runAsChild(node, args);
  }
}

/**
 * @param {string} node
 * @param {string[]} args
 */
function runAsChild(node, args) {
  const child = spawn(node, [fileURLToPath(import.meta.url), ...args], {
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  });
  for (const signal of FORWARDED) process.on(signal, () => child.kill(signal));
  child.on('error', (error) => {
    tell(`${node} could not be started: ${error.message}`);
    process.exit(1);
  });
  child.on('exit', (code, signal) => {
    for (const name of FORWARDED) process.removeAllListeners(name);
    if (signal) process.kill(process.pid, signal);
    else process.exit(code ?? 1);
  });
}

if (isMain(import.meta.url)) await launch(process.argv.slice(2));
