import type { Lease } from '../../../core/model/lease.ts';
import { copy } from '../../actions/shell.ts';
import { countOf } from '../../format/quantity.ts';
import type { VmLine } from '../../view/vm-lines.ts';
import { addressesOf } from './addresses.ts';

/** The leases behind lines, for what acts on leases. */
export function leasesOf(lines: readonly VmLine[]): Lease[] {
  return lines.flatMap(({ lease }) => lease ?? []);
}

/** One address a line, as they are listed. */
export function copyAddresses(lines: readonly VmLine[]): Promise<void> {
  const addresses = addressesOf(lines);
  return copy(addresses.join('\n'), countOf(addresses.length, 'address', 'addresses'));
}
