const TITLES: Readonly<Record<string, string>> = {
  'no-dhcp-lease': 'No DHCP lease in time',
  'no-guest-tools': 'Guest tools did not answer',
  'no-capacity': 'No room left when its turn came',
  'ssh-failed': 'SSH login refused',
  'host-unavailable': 'Host unreachable while creating',
  'host-error': 'The host refused a call',
  credentials: 'The host refused the login',
  certificate: 'Certificate not trusted',
  timeout: 'It took too long',
  cancelled: 'Cancelled',
  held: 'Protected on the host',
  'unknown-os': 'No template of this OS',
  'unknown-host': 'Host not in the ini any more',
  'store-unavailable': 'Could not be recorded',
  unavailable: 'Not possible in this state',
  internal: 'Mistake in the console',
  '': 'No reason recorded',
};

/** A failure code as a sentence's beginning. */
export function toFailureTitle(code: string): string {
  return TITLES[code] ?? code;
}
