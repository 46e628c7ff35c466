import { writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { testRuntimeFolder } from '../../../scripts/electron-runtime/test-runtime.ts';
import { type CliProcess, endAllProcesses, startProcess, temporaryFolder } from '../cli/cli-process.ts';
import { checkoutWithoutElectron, shellProgram } from './start-checkout.ts';

/** The ways of `npm start`, by the real script in a checkout of its own; only Electron is a few lines of shell. */
let checkout: string;
/** Where the scripts keep the test runtime. */
let cache: string;
let runtime: string;

beforeAll(() => {
  checkout = checkoutWithoutElectron();
  cache = temporaryFolder();
  vi.stubEnv('DYNVM_CACHE_DIR', cache);
  runtime = testRuntimeFolder();
  vi.unstubAllEnvs();
}, 120_000);
afterAll(endAllProcesses);

/** There is a display, and nothing of this machine's Electrons is seen. */
const SEEING = { DISPLAY: ':99', WAYLAND_DISPLAY: '', ELECTRON_OVERRIDE_DIST_PATH: '' };

function start(env: NodeJS.ProcessEnv, args: readonly string[] = []): CliProcess {
  const script = join(checkout, 'scripts', 'start.mjs');
  const all = [script, ...['--port', '0', '--data-dir', temporaryFolder()], ...args];
  return startProcess(process.execPath, all, { cwd: checkout, env: { ...SEEING, ...env } });
}

/** The service without a window that it went on as. */
async function end(started: CliProcess): Promise<void> {
  expect(await started.ready()).toMatchObject({ ready: true });
  started.child.kill('SIGTERM');
  expect(await started.exited).toEqual({ code: 0, signal: null });
}

const ELECTRON = 'echo "a window with $*"';

describe.skipIf(process.platform !== 'linux').concurrent('npm start', { timeout: 40_000 }, () => {
  it('without a display says so and goes on without a window', async () => {
    const started = start({ DISPLAY: '' });
    await end(started);
    expect(started.stderr()).toContain('There is no display');
    expect(started.stderr()).toContain('Continuing without a window.');
    expect(started.stdout()).toContain('a demo with');
  });

  it('with --headless asks for no display and no Electron', async () => {
    const started = start({}, ['--headless']);
    await end(started);
    expect(started.stderr()).not.toMatch(/display|Electron|without a window/);
  });

  it('opens the window in the Electron that ELECTRON_OVERRIDE_DIST_PATH names, and ends as it ends', async () => {
    const dist = shellProgram('electron', `${ELECTRON}\nexit 0`);
    writeFileSync(join(dist, 'version'), '45.4.1');
    const started = start({ ELECTRON_OVERRIDE_DIST_PATH: dist }, ['--config', 'hosts.ini']);
    expect(await started.exited).toEqual({ code: 0, signal: null });
    expect(started.stdout()).toMatch(new RegExp(`a window with ${checkout}.* --config hosts\\.ini`));
    expect(started.stderr()).not.toContain('WARNING');
  });

  it('warns of the test runtime, which it takes only when asked', async () => {
    shellProgram('electron', ELECTRON, join(runtime, 'dist'));
    writeFileSync(join(runtime, 'complete'), '');
    const asked = start({ DYNVM_CACHE_DIR: cache }, ['--test-runtime']);
    expect(await asked.exited).toEqual({ code: 0, signal: null });
    expect(asked.stderr()).toMatch(/WARNING: this window runs in Electron [\d.]+, an old build/);
    expect(asked.stdout()).toContain('a window with');
    expect(asked.stdout()).not.toContain('--test-runtime');

    const unasked = start({ DYNVM_CACHE_DIR: cache });
    await unasked.says('stderr', /Continuing without a window\./);
    expect(unasked.stdout()).not.toContain('a window with');
    await end(unasked);
  });

  it('names the Debian packages whose libraries are missing, and goes on without a window', async () => {
    const dist = shellProgram('electron', ELECTRON);
    const tools = shellProgram(
      'ldd',
      'printf "\\tlibnss3.so => not found\\n\\tlibgbm.so.1 => not found\\n\\tlibsmime3.so => not found\\n"',
    );
    const started = start({
      ELECTRON_OVERRIDE_DIST_PATH: dist,
      PATH: `${tools}${delimiter}${process.env.PATH}`,
    });
    await started.says('stderr', /apt-get install libgbm1 libnss3\nContinuing without a window\./);
    await end(started);
    expect(started.stdout()).not.toContain('a window with');
  });

  it('without any Electron names both ways to one', async () => {
    const started = start({});
    await started.says('stderr', /Continuing without a window\./);
    expect(started.stderr()).toContain('Electron is not available');
    expect(started.stderr()).toMatch(/ {2}- npm rebuild electron .*ELECTRON_OVERRIDE_DIST_PATH=FOLDER/);
    expect(started.stderr()).toMatch(/ {2}- npm start -- --test-runtime/);
    await end(started);
  });

  it('tells what an Electron said that could not start', async () => {
    const dist = shellProgram('electron', 'echo "cannot open the display" >&2\nexit 7');
    const started = start({ ELECTRON_OVERRIDE_DIST_PATH: dist });
    await started.says('stderr', /It said:\ncannot open the display\nContinuing without a window\./);
    await end(started);
  });
});
