import { SESSION_IDLE_MS, SESSION_LIFE_MS } from '../../../core/model/access.ts';
import type { AccessEnd } from '../../../core/model/access-end.ts';
import { assertNever } from '../../../core/model/assert-never.ts';
import { formatLength } from '../../format/time.ts';

const MINUTE_MS = 60_000;

/** Why the session before ended, as a sentence. */
export function describeSessionEnd(why: AccessEnd | 'unknown'): string {
  switch (why) {
    case 'revoked':
      return 'You were signed out: the token you signed in with was revoked.';
    case 'expired':
      return 'You were signed out: the token you signed in with has expired.';
    case 'disabled':
      return 'You were signed out: an admin disabled your access.';
    case 'rights-changed':
      return 'You were signed out: what you may do was changed.';
    case 'session-over':
      return `You were signed out after ${formatLength(SESSION_LIFE_MS / MINUTE_MS)}, the longest a session lasts.`;
    case 'idle':
      return `You were signed out after ${formatLength(SESSION_IDLE_MS / MINUTE_MS)} without activity.`;
    case 'signed-out':
      return 'You signed out.';
    case 'unknown':
      return 'Your session has ended.';
    default:
      return assertNever(why);
  }
}

/** What the address names, for who signs in to see it; undefined: only the first page. */
export function describeDestination(path: string): string | undefined {
  const [, page = '', name] = path.split('/');
  if (page === '' || page === 'overview' || page === 'my-vms') return undefined;
  if (name !== undefined) return toText(name);
  return PAGES[page];
}

const PAGES: Readonly<Record<string, string>> = {
  vms: 'VMs',
  history: 'History',
  hosts: 'Hosts',
  activity: 'Activity',
  settings: 'Settings',
  'get-vms': 'Get VMs',
};

function toText(segment: string): string | undefined {
  try {
    return decodeURIComponent(segment).slice(0, 100);
  } catch {
    return undefined;
  }
}
