import type { GuestLoginTarget } from '../../core/contract/bridge.ts';

export type GuestSystem = GuestLoginTarget['system'];

/** Unless the ini sets one. */
const USUAL_LINUX_USER = 'root';

export type GuestUsers = Readonly<Partial<Record<GuestSystem, string | undefined>>>;

/** An OS key that starts with `win` is Windows. */
export function toGuestSystem(osKey: string): GuestSystem {
  return osKey.startsWith('win') ? 'windows' : 'linux';
}

/** Remote desktop for Windows, ssh for everything else. */
export function toLoginProtocol(osKey: string): GuestLoginTarget['protocol'] {
  return toGuestSystem(osKey) === 'windows' ? 'rdp' : 'ssh';
}

/** The command that logs in: `ssh root@10.1.2.3`, or `mstsc /v:10.1.2.3` for Windows, which has no ssh. */
export function toLoginCommand(address: string, osKey: string, users: GuestUsers = {}): string {
  if (toLoginProtocol(osKey) === 'rdp') return `mstsc /v:${address.includes(':') ? `[${address}]` : address}`;
  return `ssh ${users.linux ?? USUAL_LINUX_USER}@${address}`;
}

/** What the login commands of several VMs are called: `SSH line`, `RDP line`, or `login line` if mixed. */
export function nameLogins(osKeys: readonly string[]): 'SSH line' | 'RDP line' | 'login line' {
  const protocols = new Set(osKeys.map(toLoginProtocol));
  if (protocols.size > 1) return 'login line';
  return protocols.has('rdp') ? 'RDP line' : 'SSH line';
}
