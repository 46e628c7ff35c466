import type { HostSettings, TlsSettings } from '../config/index.ts';

/** Whether a changed section needs a new connection; labels, templates and caps do not. */
export function needsReconnect(before: HostSettings, after: HostSettings): boolean {
  return (
    before.url !== after.url ||
    before.user !== after.user ||
    !before.password.equals(after.password) ||
    before.maxObjects !== after.maxObjects ||
    !sameTls(before.tls, after.tls)
  );
}

function sameTls(a: TlsSettings | undefined, b: TlsSettings | undefined): boolean {
  return a?.verify === b?.verify && a?.fingerprintSha256 === b?.fingerprintSha256;
}
