import type { Identity } from '../access/index.ts';
import {
  type AccessScope,
  type Channel,
  coversScope,
  LEGACY_PRINCIPAL,
  ROLE_SCOPES,
} from '../model/access.ts';

/** Who asks, and how: decides what is allowed, whose it becomes, and what logs and audit say. */
export interface Caller extends Identity {
  readonly channel: Channel;
  /** What logs show: `legacy:10.1.2.3`, `cli:ann`, `console:ann`, `rest:ci`. */
  readonly actor: string;
  /** Where it came from; absent for the service itself and for this machine's owner. */
  readonly address?: string;
}

/** Whoever holds the data folder administers the service, at the window or in a terminal. */
export function ownerCaller(endpoint: 'console' | 'cli', person: string): Caller {
  return {
    principal: person,
    role: 'admin',
    scopes: ROLE_SCOPES.admin,
    teams: [],
    channel: endpoint === 'console' ? 'ipc' : 'cli',
    actor: `${endpoint}:${person}`,
  };
}

/** Somebody without a credential on the legacy API: shares one owner with all others, so that one agent releases what another got. */
export function legacyCaller(address: string): Caller {
  return {
    principal: LEGACY_PRINCIPAL,
    role: 'requester',
    scopes: ['read', 'request'],
    teams: [],
    channel: 'legacy',
    actor: `legacy:${address}`,
    address,
  };
}

/** A program of this machine's owner that shows no credential: may look, and nothing else. */
export function localReader(address: string): Caller {
  return {
    principal: 'local',
    role: 'reader',
    scopes: ['read'],
    teams: [],
    channel: 'rest',
    actor: `rest:${address}`,
    address,
  };
}

/** Somebody who showed a credential. */
export function authenticatedCaller(identity: Identity, channel: Channel, address: string): Caller {
  const { principal, subject } = identity;
  const actor = subject === undefined ? principal : `${principal} (${subject})`;
  return { ...identity, channel, actor: `${channel}:${actor}`, address };
}

/** A part of the service itself that only looks. */
export function readingCaller(actor: string): Caller {
  return { principal: 'service', role: 'reader', scopes: ['read'], teams: [], channel: 'ipc', actor };
}

/** Whether a caller may use an operation or topic of a scope. */
export function isAllowed(caller: Caller, needed: AccessScope): boolean {
  return coversScope(caller.scopes, needed);
}
