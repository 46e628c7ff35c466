import type { HostVms } from '../../contract/fleet.ts';
import type { VmRow } from '../../model/vm.ts';
import {
  compareCodePoints,
  dumpsIndented,
  dumpsIndentedList,
  dumpsIndentedMembers,
  indent,
  type PythonJson,
} from './python-json.ts';

/** Writes the body of `/showall`; all ASCII. */
export type ShowallWriter = (hosts: readonly HostVms[]) => string;

/**
 * Dashboards ask for the same thousands of VMs every few seconds. A row is never changed in place, so the text of a
 * host is kept as long as its rows are the same objects.
 */
export function createShowallWriter(): ShowallWriter {
  const kept = new Map<number, { vms: readonly VmRow[]; text: string }>();
  const toText = ({ hostRef, vms }: HostVms): string => {
    const last = kept.get(hostRef);
    if (last !== undefined && sameRows(last.vms, vms)) return last.text;
    const text = toList(vms);
    kept.set(hostRef, { vms, text });
    return text;
  };
  return (hosts) => {
    // By number, as the old service had them: 2 before 10.
    const ordered = [...hosts].sort((a, b) => a.hostRef - b.hostRef);
    return dumpsIndentedMembers(new Map(ordered.map((host) => [String(host.hostRef), toText(host)])));
  };
}

function sameRows(one: readonly VmRow[], other: readonly VmRow[]): boolean {
  return one.length === other.length && one.every((row, index) => row === other[index]);
}

function toList(vms: readonly VmRow[]): string {
  return dumpsIndentedList(
    vms
      .filter((vm) => vm.powerState !== 'Halted')
      .sort((a, b) => compareCodePoints(a.name, b.name))
      .map((vm) => indent(dumpsIndented(toJson(vm)), 2)),
  );
}

function toJson(vm: VmRow): PythonJson {
  return {
    memory_static_max: String(vm.memoryBytes),
    name: vm.name,
    name_description: vm.description,
    networkinfo: vm.networkInfo,
    power_state: vm.powerState,
    vcpus: String(vm.vcpus),
  };
}
