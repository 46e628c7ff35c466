import { app, type Session } from 'electron';

/**
 * Chromium resolves no name and, since addresses are names to it too, connects to nothing: not for the page, not for
 * itself. Electron's own `net` ends with it: the main process uses node:https.
 */
const HOST_RESOLVER_RULES = 'MAP * ~NOTFOUND';

/** What Chromium would do by itself in the background. The rules above stop it as well; this way it does not even try. */
const BACKGROUND_SWITCHES = [
  'disable-background-networking',
  'disable-component-update',
  'disable-domain-reliability',
  'disable-sync',
  'disable-quic',
  'dns-prefetch-disable',
  'no-pings',
  // No look for a proxy in the network (WPAD).
  'no-proxy-server',
];

/** Must run before Electron is ready: Chromium reads its command line once. */
export function silenceChromium(): void {
  app.commandLine.appendSwitch('host-resolver-rules', HOST_RESOLVER_RULES);
  for (const name of BACKGROUND_SWITCHES) app.commandLine.appendSwitch(name);
  // Each session fetches dictionaries for the languages of the system as soon as it exists.
  app.on('session-created', disableSpellChecker);
}

function disableSpellChecker(session: Session): void {
  session.setSpellCheckerLanguages([]);
  session.setSpellCheckerEnabled(false);
}
