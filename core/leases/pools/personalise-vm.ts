import { allSettledOrThrow } from '../../base/all-settled-or-throw.ts';
import { templateNamed, vmDescription } from '../../fleet/index.ts';
import type { Lease } from '../../model/lease.ts';
import type { LeaseContext } from '../lease/lease-context.ts';
import { type LocatedVm, rewriteMarker } from '../lease/lease-vm.ts';

/** Makes a warm VM on its host what its lease says: name, description, marker. No disk is touched. May be run again. */
export async function personaliseVm(
  { clock, installation }: Pick<LeaseContext, 'clock' | 'installation'>,
  { entry, ref }: LocatedVm,
  lease: Lease & { readonly vmUuid: string },
): Promise<void> {
  const record = entry.inventory.get('VM', ref);
  const template = templateNamed(record?.name_description ?? '') ?? lease.osKey;
  const description = vmDescription(lease.name, template, clock.now());
  await allSettledOrThrow([
    entry.xapi.call('VM.set_name_label', [ref, lease.name]),
    entry.xapi.call('VM.set_name_description', [ref, description]),
    rewriteMarker(entry, ref, lease, lease.vmUuid, installation),
  ]);
}
