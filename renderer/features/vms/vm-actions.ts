import type { Lease } from '../../../core/model/lease.ts';
import { extendLeases, releaseLeases } from '../../actions/leases.ts';
import { copyText } from '../../actions/shell.ts';
import { pluralize } from '../../format/quantity.ts';
import { collectAddresses } from './addresses.ts';
import { openResultsDialog } from './dialogs/dialog-store.ts';
import type { VmLine } from './rows/vm-line.ts';

/** The leases of lines. */
export function collectLeases(lines: readonly VmLine[]): Lease[] {
  return lines.flatMap(({ lease }) => lease ?? []);
}

/** Extends leases; if some fail, shows the outcome per VM. */
export async function extendAndReport(leases: readonly Lease[], minutes: number): Promise<void> {
  const results = await extendLeases(leases, minutes);
  if (results.length > 1 && results.some(({ failure }) => failure)) openResultsDialog('extended', results);
}

/** Releases leases, like {@link extendAndReport}. */
export async function releaseAndReport(leases: readonly Lease[]): Promise<void> {
  const results = await releaseLeases(leases);
  if (results.length > 1 && results.some(({ failure }) => failure)) openResultsDialog('released', results);
}

/** Copies one address per line, in list order. */
export function copyAddresses(lines: readonly VmLine[]): Promise<boolean> {
  const addresses = collectAddresses(lines);
  return copyText(addresses.join('\n'), pluralize(addresses.length, 'address', 'addresses'));
}
