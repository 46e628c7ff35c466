const TITLES: Readonly<Record<string, string>> = {
  'no-dhcp-lease': 'No DHCP lease in time',
  'no-guest-tools': 'Guest tools did not answer',
  'quota-exceeded': 'Quota used up',
  'no-capacity': 'No capacity left',
  'ssh-failed': 'SSH login refused',
  'host-unavailable': 'Host unreachable while creating',
  'host-error': 'Host error',
  credentials: 'The host refused the login',
  certificate: 'Certificate not trusted',
  timeout: 'Timed out',
  cancelled: 'Cancelled',
  held: 'Protected on the host',
  'unknown-os': 'No template for this OS',
  'unknown-host': 'Host no longer in the ini',
  'store-unavailable': 'Could not be recorded',
  interrupted: 'Interrupted by a restart',
  unavailable: 'Not possible in this state',
  internal: 'Internal error',
  '': 'No reason recorded',
};

/** A failure code as a short title. */
export function toFailureTitle(code: string): string {
  return TITLES[code] ?? code;
}
