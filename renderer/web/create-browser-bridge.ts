import type { Bridge, ConnectionState } from '../../core/contract/bridge.ts';
import type { AccessEnd } from '../../core/model/access-end.ts';
import { browserShell } from './browser-shell.ts';
import { callOperation } from './call-operation.ts';
import { LiveStream } from './live-stream.ts';
import { type BrowserSession, endSession } from './session.ts';
import { leaveSession } from './session-end.ts';

/** The core over HTTP and one event stream, with the session of this browser. */
export function createBrowserBridge(session: BrowserSession): Bridge {
  const listeners = new Set<(state: ConnectionState) => void>();
  let isLeaving = false;
  const leave = (why: AccessEnd | undefined) => {
    // Several calls may notice it; the stream may still say why.
    if (isLeaving) return;
    isLeaving = true;
    leaveSession(why);
  };
  const stream = new LiveStream({
    onSignedOut: leave,
    onConnection(state) {
      for (const listener of listeners) listener(state);
    },
  });
  return {
    invoke: (name, input) =>
      callOperation({ name, input }, session, () => setTimeout(() => leave(undefined), WAIT_FOR_REASON_MS)),
    subscribe: (topic, onMessage) => stream.follow(topic, onMessage),
    onNavigate: () => () => {},
    onPreferences: () => () => {},
    onConnection(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    session: {
      principal: session.principal,
      role: session.role,
      async signOut() {
        isLeaving = true;
        await endSession(session);
        leaveSession('signed-out');
      },
    },
    shell: browserShell,
    info: { platform: toPlatform(navigator.userAgent), electronVersion: '', chromiumVersion: '' },
  };
}

/** The stream, which knows the reason, ends within a second. */
const WAIT_FOR_REASON_MS = 1500;

/** As Node names it: decides how the command key is called. */
function toPlatform(userAgent: string): string {
  if (/Mac|iPhone|iPad/.test(userAgent)) return 'darwin';
  return userAgent.includes('Windows') ? 'win32' : 'linux';
}
