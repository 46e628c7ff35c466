import type { JsonRpcCaller } from '../json-rpc-caller.ts';

/** Flags of `dynvm simulate`: hosts on which some hundred VMs run. */
export const SPACIOUS_HOSTS = ['--cpus', '2048', '--memory-gib', '4096', '--disk-gib', '60000'] as const;

interface VmRecord {
  is_a_template: boolean;
  is_control_domain: boolean;
  is_a_snapshot: boolean;
}

/** References of the VMs of one host. */
export async function simulatedVms(caller: JsonRpcCaller): Promise<string[]> {
  const records = (await caller.call('VM.get_all_records')) as Record<string, VmRecord>;
  return Object.entries(records)
    .filter(([, vm]) => !vm.is_a_template && !vm.is_control_domain && !vm.is_a_snapshot)
    .map(([ref]) => ref);
}
