import type { Lease } from '../../../core/model/lease.ts';
import { extendLeases, releaseLeases } from '../../actions/leases.ts';
import { copy } from '../../actions/shell.ts';
import { countOf } from '../../format/quantity.ts';
import { addressesOf } from './addresses.ts';
import { showResults } from './dialogs/dialog-store.ts';
import type { VmLine } from './rows/vm-line.ts';

/** The leases behind lines, for what acts on leases. */
export function leasesOf(lines: readonly VmLine[]): Lease[] {
  return lines.flatMap(({ lease }) => lease ?? []);
}

/** Extends them; where some of several fail, each VM's outcome is shown. */
export async function extendAndTell(leases: readonly Lease[], minutes: number): Promise<void> {
  const results = await extendLeases(leases, minutes);
  if (results.length > 1 && results.some(({ failure }) => failure)) showResults('extended', results);
}

/** Releases them; as {@link extendAndTell}. */
export async function releaseAndTell(leases: readonly Lease[]): Promise<void> {
  const results = await releaseLeases(leases);
  if (results.length > 1 && results.some(({ failure }) => failure)) showResults('released', results);
}

/** One address a line, as they are listed. */
export function copyAddresses(lines: readonly VmLine[]): Promise<void> {
  const addresses = addressesOf(lines);
  return copy(addresses.join('\n'), countOf(addresses.length, 'address', 'addresses'));
}
