import { AccessEnd } from '../../core/model/access-end.ts';

/** Survives the reload, and nothing else. */
const KEY = 'dynvm.session-end';

/**
 * Loads the page anew: nothing that was shown stays in memory. The address stays, so that who signs in again is back where
 * they were.
 */
export function leaveSession(why: AccessEnd | undefined): void {
  sessionStorage.setItem(KEY, why ?? 'unknown');
  location.reload();
}

/** Why the session before this page ended, told once. */
export function takeSessionEnd(): AccessEnd | 'unknown' | undefined {
  const kept = sessionStorage.getItem(KEY);
  sessionStorage.removeItem(KEY);
  return kept === null ? undefined : (AccessEnd.safeParse(kept).data ?? 'unknown');
}
