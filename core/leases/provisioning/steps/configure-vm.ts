import { allSettledOrThrow } from '../../../base/all-settled-or-throw.ts';
import {
  type FleetEntry,
  readDiskMarker,
  readMarker,
  vmDescription,
  writeDiskMarker,
  writeMarker,
} from '../../../fleet/index.ts';
import { DynvmError } from '../../../model/failure.ts';
import type { ProvisionSpec } from '../../../model/request.ts';
import {
  hasXapiCode,
  isNull,
  NULL_REF,
  type Ref,
  type VifRecord,
  type VmRecord,
} from '../../../xapi/index.ts';
import type { Attempt, LeaseContext } from '../../lease/lease-context.ts';
import { findOwnDisks, toMarker } from '../../lease/lease-vm.ts';

/**
 * Prepares the clone: marker first, then everything that differs from what it should be. {@link finishVm} comes
 * after it and gives the real name last. So until it is provisioned it is a template with the working name, after that
 * a VM with a marker: at no moment a template with a marker and a name of its own, which is never touched.
 * Each step looks whether it is needed: running it again is harmless.
 */
export async function configureVm(
  context: LeaseContext,
  attempt: Attempt,
  vmRef: Ref,
  spec: Pick<ProvisionSpec, 'vcpus' | 'memoryBytes'>,
): Promise<void> {
  const { entry, lease, placement } = attempt;
  const vm = requireRecord(attempt, vmRef);
  const description = vmDescription(lease.name, placement.template.name, context.clock.now());
  await setMarker(context, attempt, vmRef, vm);
  await allSettledOrThrow([
    entry.xapi.call('VM.set_name_description', [vmRef, description]),
    whenDiffers(vm.PV_args !== 'non-interactive', () =>
      entry.xapi.call('VM.set_PV_args', [vmRef, 'non-interactive']),
    ),
    whenDiffers(!isNull(vm.affinity), () => entry.xapi.call('VM.set_affinity', [vmRef, NULL_REF])),
    whenDiffers(vm.ha_restart_priority !== '', () =>
      entry.xapi.call('VM.set_ha_restart_priority', [vmRef, '']),
    ),
    connect(context, attempt, vm),
    setSizes(attempt, vmRef, vm, spec),
    markDisks(context, attempt, vmRef),
  ]);
}

/** SRs that `VM.provision` makes disks on: a built-in template lists them. Mostly none. */
export function listStoragesToProvision({ inventory }: FleetEntry, vmRef: Ref): Ref[] {
  const recipe = inventory.get('VM', vmRef)?.other_config.disks ?? '';
  const uuids = new Set([...recipe.matchAll(/\bsr="([^"]+)"/g)].map(([, uuid]) => uuid));
  return [...inventory.all('SR')].flatMap(([ref, { uuid }]) => (uuids.has(uuid) ? [ref] : []));
}

/** Turns the configured clone into a VM with the lease's name. May be run again. */
export async function finishVm(attempt: Attempt, vmRef: Ref): Promise<void> {
  const { entry, placement } = attempt;
  const vm = requireRecord(attempt, vmRef);
  if (vm.is_a_template) await provision(attempt, vmRef);
  if (vm.name_label !== placement.name) await entry.xapi.call('VM.set_name_label', [vmRef, placement.name]);
}

function requireRecord({ entry, lease, placement }: Attempt, vmRef: Ref): VmRecord {
  const vm = entry.inventory.get('VM', vmRef);
  if (vm) return vm;
  throw new DynvmError({
    code: 'not-found',
    message: `VM ${lease.name} was deleted on ${placement.physicalHost.name} while it was being made.`,
    where: { hostRef: entry.hostRef, host: placement.physicalHost.name, vm: lease.name },
  });
}

async function whenDiffers(differs: boolean, change: () => Promise<unknown>): Promise<void> {
  if (differs) await change();
}

async function setMarker(context: LeaseContext, { entry, lease }: Attempt, vmRef: Ref, vm: VmRecord) {
  const marker = readMarker(vm);
  if (marker?.leaseId === lease.id && marker.vmUuid === vm.uuid) return;
  // One write of the whole map: nobody else writes to a clone that is a second old.
  // @see docs/spec/xapi.md#values-and-references
  await entry.xapi.call('VM.set_other_config', [
    vmRef,
    writeMarker(
      vm.other_config,
      toMarker(context.registry.lease(lease.id) ?? lease, vm.uuid, context.installation),
    ),
  ]);
}

/** A disk tells whose it is when its VM is gone. */
async function markDisks({ installation }: LeaseContext, { entry, lease }: Attempt, vmRef: Ref) {
  const marker = { leaseId: lease.id, installation };
  await allSettledOrThrow(
    findOwnDisks(entry.inventory, vmRef).map(async (ref) => {
      const vdi = entry.inventory.get('VDI', ref);
      if (vdi && readDiskMarker(vdi)?.leaseId !== lease.id) {
        await entry.xapi.call('VDI.set_other_config', [ref, writeDiskMarker(vdi, marker)]);
      }
    }),
  );
}

/** Moves the clone's interfaces to the placed network. @see docs/spec/legacy-api.md#on-the-hosts */
async function connect(context: LeaseContext, attempt: Attempt, vm: VmRecord): Promise<void> {
  const { entry, lease, placement } = attempt;
  if (vm.VIFs.length === 0) {
    throw new DynvmError({
      code: 'unavailable',
      message: `Template ${placement.template.name} has no network interface, so ${lease.name} would never get an address.`,
      hint: 'Give the template a network interface.',
      where: { hostRef: entry.hostRef, host: placement.physicalHost.name, vm: lease.name },
    });
  }
  for (const ref of vm.VIFs) {
    const vif = entry.inventory.get('VIF', ref);
    if (vif && vif.network !== placement.network.ref) await moveInterface(context, attempt, ref, vif);
  }
}

async function moveInterface(context: LeaseContext, { entry, placement }: Attempt, ref: Ref, vif: VifRecord) {
  try {
    await entry.xapi.call('VIF.move', [ref, placement.network.ref]);
  } catch (error) {
    // Before XenServer 7.1 there is no VIF.move. @see docs/spec/xapi.md#configuration
    if (!hasXapiCode(error, 'MESSAGE_METHOD_UNKNOWN')) throw error;
    await entry.xapi.call('VIF.destroy', [ref]);
    await entry.xapi.call('VIF.create', [
      {
        device: vif.device,
        network: placement.network.ref,
        VM: vif.VM,
        MAC: context.config().common.reuseMac ? vif.MAC : '',
        MTU: '1500',
        other_config: {},
        qos_algorithm_type: '',
        qos_algorithm_params: {},
      },
    ]);
  }
}

/** The sizes of the request where they differ from the template's. @see docs/spec/xapi.md#configuration */
async function setSizes(
  { entry }: Attempt,
  vmRef: Ref,
  vm: VmRecord,
  spec: Pick<ProvisionSpec, 'vcpus' | 'memoryBytes'>,
): Promise<void> {
  const { vcpus, memoryBytes } = spec;
  if (vcpus !== undefined && (vm.VCPUs_max !== vcpus || vm.VCPUs_at_startup !== vcpus)) {
    const coresPerSocket = Number(vm.platform['cores-per-socket']);
    if (coresPerSocket > 0 && vcpus % coresPerSocket !== 0) {
      const platform = { ...vm.platform, 'cores-per-socket': `${largestDivisor(vcpus, coresPerSocket)}` };
      await entry.xapi.call('VM.set_platform', [vmRef, platform]);
    }
    // 0 < at_startup ≤ max must hold in between as well.
    const calls = ['VM.set_VCPUs_max', 'VM.set_VCPUs_at_startup'];
    if (vcpus < vm.VCPUs_at_startup) calls.reverse();
    for (const call of calls) await entry.xapi.call(call, [vmRef, `${vcpus}`]);
  }
  if (
    memoryBytes !== undefined &&
    (vm.memory_static_max !== memoryBytes || vm.memory_dynamic_min !== memoryBytes)
  ) {
    const limits = [Math.min(vm.memory_static_min, memoryBytes), memoryBytes, memoryBytes, memoryBytes];
    await entry.xapi.call('VM.set_memory_limits', [vmRef, ...limits.map(String)]);
  }
}

/** VCPUs_max must be a multiple of it, or the VM does not start. */
function largestDivisor(value: number, limit: number): number {
  for (let divisor = Math.min(value, limit); divisor > 1; divisor--)
    if (value % divisor === 0) return divisor;
  return 1;
}

/**
 * Turns the cloned template into a VM; creates the disks of a built-in one, so it may take long.
 * @see docs/spec/xapi.md#provision
 */
async function provision({ entry }: Attempt, vmRef: Ref): Promise<void> {
  try {
    await entry.xapi.run('VM.provision', [vmRef]);
  } catch (error) {
    if (!hasXapiCode(error, 'PROVISION_ONLY_ALLOWED_ON_TEMPLATE')) throw error;
  }
}
