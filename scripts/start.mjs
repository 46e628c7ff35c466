// npm start: a window with the demo, or with real hosts (--config FILE or DYNVM_CONFIG); headless where no window can be.
import { ensureDesktopBuilt } from './build.mjs';
import { ensureInstalled } from './install.mjs';
import { launch } from './launch.mjs';
import { endWithParent } from './parent.mjs';
import { isCheckout, tell } from './project.mjs';
import { hasDisplay, openWindow } from './window.mjs';

const TEXT_ONLY = ['--headless', '--help', '-h', '--version', '-V'];
const TEST_RUNTIME = '--test-runtime';

const given = process.argv.slice(2);
const testRuntime = given.includes(TEST_RUNTIME);
const args = given.filter((arg) => arg !== TEST_RUNTIME);

if (!args.some((arg) => TEXT_ONLY.includes(arg)) && isCheckout()) {
  const reason = hasDisplay() ? await tryWindow() : 'There is no display (DISPLAY, WAYLAND_DISPLAY).';
  tell(reason);
  tell('Going on without a window.\n');
}
await launch(['start', ...args]);

/** Comes back only where there was no window. */
async function tryWindow() {
  endWithParent();
  await ensureInstalled();
  await ensureDesktopBuilt();
  return openWindow(args, { testRuntime });
}
