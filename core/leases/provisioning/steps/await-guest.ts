import { type AddressChoice, chooseAddress, type FleetEntry, readOsName } from '../../../fleet/index.ts';
import { DynvmError, type FailureCode } from '../../../model/failure.ts';
import type { Ref } from '../../../xapi/index.ts';

export interface GuestWatch {
  entry: FleetEntry;
  vmRef: Ref;
  name: string;
  hostName: string;
  networkName: string;
  /** `vm.network.timeout.secs`: for the OS name, and again for the address. */
  timeoutSeconds: number;
  /** `host.network.expect` or `<os>.network.expect`. */
  expectedNetworks: readonly string[] | undefined;
  /** Another VM of the fleet that shows this address. */
  findAddressHolder(
    address: string,
    exceptVmUuid: string,
  ): { name: string; hostName?: string | undefined } | undefined;
  signal: AbortSignal;
  /** The guest's agent has reported: the OS is up. */
  onAgent(): void;
}

/** `ran`: Running was seen in the inventory, so that Halted means stopped again and not "not yet". */
type Watch = GuestWatch & { ran: boolean };

export interface GuestReport {
  address: string;
  osVersion?: string;
}

/**
 * Waits, by events, until the guest has an address. An address suffices: the OS name may come later or never.
 * @throws DynvmError `no-guest-tools` nothing was ever reported, `no-dhcp-lease` only 169.254.x.x was,
 *   `timeout` otherwise; `not-found` and `host-error` when the VM went away or stopped meanwhile
 * @see docs/spec/legacy-api.md#configuration, docs/spec/xapi.md#guest-metrics
 */
export async function awaitGuest(options: GuestWatch): Promise<GuestReport> {
  const watch: Watch = { ...options, ran: false };
  const early = await inTime(watch, () => {
    const address = findAddress(watch);
    return address ?? (hasReported(watch) ? 'agent' : undefined);
  });
  if (early === undefined) {
    throw silent(watch);
  }
  watch.onAgent();
  const address = early === 'agent' ? await awaitAddress(watch) : early;
  const osVersion = readOsName(findGuestMetrics(watch));
  return { address, ...(osVersion === undefined ? {} : { osVersion }) };
}

async function awaitAddress(watch: Watch): Promise<string> {
  const address = await inTime(watch, () => findAddress(watch));
  if (address !== undefined) return address;
  const last = choose(watch, true);
  if (last.kind === 'address') {
    const holder = findHolder(watch, last.address);
    if (holder === undefined) return last.address;
    throw failed(
      watch,
      'timeout',
      `has address ${last.address}, which VM ${holder.name}${holder.hostName === undefined ? '' : ` on ${holder.hostName}`} has, too`,
      {
        hint: 'Likely cause: the template has a fixed machine-id (/etc/machine-id), so that its clones get one DHCP lease. Empty that file in the template.',
      },
    );
  }
  const { timeoutSeconds, networkName, expectedNetworks = [] } = watch;
  if (last.kind === 'apipa') {
    throw new DynvmError({
      code: 'no-dhcp-lease',
      message: `No DHCP lease after ${timeoutSeconds} s on network ${networkName}`,
      hint: 'Check the DHCP server of that network: its addresses may be used up.',
      where: toPlace(watch),
    });
  }
  if (last.kind === 'unexpected') {
    throw failed(
      watch,
      'timeout',
      `shows only ${last.addresses.join(', ')} after ${timeoutSeconds} s, none of it in ${expectedNetworks.join(', ')}`,
      { hint: 'Check the network of the VM, and host.network.expect in the ini.' },
    );
  }
  throw failed(
    watch,
    'timeout',
    `is up but shows no address after ${timeoutSeconds} s on network ${networkName}`,
  );
}

/** Nothing of this boot was reported: says what was seen instead. */
function silent(watch: Watch): DynvmError {
  const metrics = findGuestMetrics(watch);
  if (metrics === undefined || choose(watch).kind !== 'stale') {
    return failed(watch, 'no-guest-tools', `reported nothing within ${watch.timeoutSeconds} s of its start`, {
      hint: 'Install the guest tools in the template, or check that it boots.',
    });
  }
  const vm = watch.entry.inventory.get('VM', watch.vmRef);
  const startedAt = (vm && watch.entry.inventory.get('VM_metrics', vm.metrics)?.start_time) ?? 0;
  const times = `reported ${toTime(metrics.last_updated)}, started ${toTime(startedAt)}`;
  return failed(
    watch,
    'no-guest-tools',
    `shows only the report of an earlier boot after ${watch.timeoutSeconds} s (${times})`,
    { hint: "Check the guest tools of the template and that it boots, and the host's clock." },
  );
}

function toTime(at: number): string {
  return at > 0 ? new Date(at).toISOString() : 'never';
}

/** What `read` gives in time; undefined when the time is up. */
async function inTime<T>(watch: Watch, read: () => T | undefined): Promise<T | undefined> {
  const { entry, vmRef, signal, timeoutSeconds } = watch;
  try {
    const readAlive = () => {
      assertAlive(watch);
      return read();
    };
    return await entry.waitFor(readAlive, { timeoutMs: timeoutSeconds * 1000, signal, vmRef });
  } catch (error) {
    if (error instanceof DynvmError && error.code === 'timeout') return undefined;
    throw error;
  }
}

/** "Not there" only counts in a complete inventory. */
function assertAlive(watch: Watch): void {
  const { inventory } = watch.entry;
  if (!inventory.complete) return;
  const vm = inventory.get('VM', watch.vmRef);
  if (!vm) throw failed(watch, 'not-found', 'was deleted by somebody else while it was booting');
  watch.ran ||= vm.power_state === 'Running';
  if (vm.power_state === 'Halted' && watch.ran) {
    throw failed(watch, 'host-error', 'stopped by itself while it was booting', {
      hint: 'Look at its console: the template may be broken.',
    });
  }
}

function findGuestMetrics({ entry, vmRef }: GuestWatch) {
  const vm = entry.inventory.get('VM', vmRef);
  return vm && entry.inventory.get('VM_guest_metrics', vm.guest_metrics);
}

function choose({ entry, vmRef, expectedNetworks }: GuestWatch, ipv6 = false): AddressChoice {
  return chooseAddress(entry.inventory, vmRef, { ipv6, expected: expectedNetworks });
}

/** An address that another live VM shows is none: whoever connects would reach one or the other. */
function findAddress(watch: GuestWatch): string | undefined {
  const choice = choose(watch);
  if (choice.kind !== 'address') return undefined;
  return findHolder(watch, choice.address) === undefined ? choice.address : undefined;
}

function findHolder({ entry, vmRef, findAddressHolder }: GuestWatch, address: string) {
  return findAddressHolder(address, entry.inventory.get('VM', vmRef)?.uuid ?? '');
}

/** Values of an earlier boot, copied with the template, are no report. */
function hasReported(watch: GuestWatch): boolean {
  if (choose(watch).kind === 'stale') return false;
  const metrics = findGuestMetrics(watch);
  return (
    metrics !== undefined && (readOsName(metrics) !== undefined || Object.keys(metrics.networks).length > 0)
  );
}

function toPlace({ entry, hostName, name }: GuestWatch) {
  return { hostRef: entry.hostRef, host: hostName, vm: name };
}

function failed(
  watch: GuestWatch,
  code: FailureCode,
  what: string,
  more: { hint?: string } = {},
): DynvmError {
  const message = `VM ${watch.name} on ${watch.hostName} ${what}.`;
  return new DynvmError({ code, message, ...more, where: toPlace(watch) });
}
