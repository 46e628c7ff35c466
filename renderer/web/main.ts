import '../theme/tokens.css';
import '../theme/base.css';
import { createBrowserBridge } from './create-browser-bridge.ts';
import { applyStoredPreferences } from './preferences-storage.ts';
import { type BrowserSession, readSession } from './session.ts';

applyStoredPreferences();
const session = await readSession();
if (session === undefined) await openSignIn();
else await openConsole(session);

async function openSignIn(): Promise<void> {
  const { showSignIn } = await import('./sign-in/show-sign-in.tsx');
  showSignIn((opened) => void openConsole(opened));
}

async function openConsole(opened: BrowserSession): Promise<void> {
  // The console finds its core as in the desktop, where the preload script sets it.
  Object.defineProperty(window, 'bridge', { value: createBrowserBridge(opened) });
  if (isSelfService(location.pathname, opened.role)) {
    const { openSelfService } = await import('./self-service/open-self-service.tsx');
    openSelfService();
    return;
  }
  const { followAddress } = await import('./follow-address.ts');
  followAddress();
  await import('../main.tsx');
}

/** Who gets VMs for themselves sees theirs first; every other address opens the whole console. */
function isSelfService(path: string, role: BrowserSession['role']): boolean {
  if (path === '/my-vms' || path === '/waiting') return true;
  return role === 'requester' && (path === '/' || path === '/get-vms');
}
