import { shortenAddress } from '../../format/short-address.ts';
import { type GuestUsers, toLoginCommand, toLoginProtocol } from '../../view/guest-login.ts';
import type { VmLine } from './rows/vm-line.ts';

export interface NamedAddress {
  readonly label: 'IPv4' | 'IPv6' | 'SSH' | 'RDP';
  readonly text: string;
}

/** All addresses reported by the guest, the chosen one first, and the login command. */
export function listAddresses({ address, vm, osKey }: VmLine, users: GuestUsers = {}): NamedAddress[] {
  const told = (vm?.networkInfo ?? '').split(',').map((text) => text.trim());
  const all = [...new Set([address, ...told].map(shortenAddress))].filter((text) => text !== '');
  const named = all.map((text): NamedAddress => ({ label: text.includes(':') ? 'IPv6' : 'IPv4', text }));
  if (address === '') return named;
  const label = toLoginProtocol(osKey) === 'rdp' ? 'RDP' : 'SSH';
  return [...named, { label, text: toLoginCommand(address, osKey, users) }];
}

export function collectAddresses(lines: readonly VmLine[]): string[] {
  return lines.map(({ address }) => address).filter((address) => address !== '');
}
