import type { GuestLoginAsk } from '../../core/contract/bridge.ts';

export type GuestSystem = GuestLoginAsk['system'];

/** Users unless the ini sets them. */
const USUAL_USERS: Readonly<Record<GuestSystem, string>> = { linux: 'root', windows: 'Administrator' };

export type GuestUsers = Readonly<Partial<Record<GuestSystem, string | undefined>>>;

/** An OS key that starts with `win` is Windows. */
export function toGuestSystem(osKey: string): GuestSystem {
  return osKey.startsWith('win') ? 'windows' : 'linux';
}

/** Remote desktop for Windows, ssh for everything else. */
export function toLoginProtocol(osKey: string): GuestLoginAsk['protocol'] {
  return toGuestSystem(osKey) === 'windows' ? 'rdp' : 'ssh';
}

/** `ssh root@10.1.2.3` */
export function toSshCommand(address: string, osKey: string, users: GuestUsers = {}): string {
  const system = toGuestSystem(osKey);
  return `ssh ${users[system] ?? USUAL_USERS[system]}@${address}`;
}
