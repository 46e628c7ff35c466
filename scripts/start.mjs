// npm start: a window with the demo, or with real hosts (--config FILE or DYNVM_CONFIG); headless where no window can be.
import { ensureDesktopBuilt, ensureWebBuilt } from './build.mjs';
import { endWithParent } from './checkout/end-with-parent.mjs';
import { ensureInstalled } from './checkout/install.mjs';
import { isCheckout, tell } from './checkout/project.mjs';
import { hasDisplay, openWindow } from './electron-runtime/open-window.mjs';
import { launch } from './launch.mjs';

const TEXT_ONLY = ['--headless', '--help', '-h', '--version', '-V'];
const TEST_RUNTIME = '--test-runtime';

const given = process.argv.slice(2);
const testRuntime = given.includes(TEST_RUNTIME);
const args = given.filter((arg) => arg !== TEST_RUNTIME);

if (!args.some((arg) => TEXT_ONLY.includes(arg)) && isCheckout()) {
  const reason = hasDisplay() ? await tryWindow() : 'There is no display (DISPLAY, WAYLAND_DISPLAY).';
  tell(reason);
  tell('Continuing without a window.\n');
}
await launch(['start', ...args]);

/** Returns only if no window could be opened. */
async function tryWindow() {
  endWithParent();
  await ensureInstalled();
  await ensureDesktopBuilt();
  await ensureWebBuilt();
  return openWindow(args, { testRuntime });
}
