import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { HostVms } from '../../contract/fleet.ts';
import type { VmRow } from '../../model/vm.ts';
import { callerOf, type LegacyContext, queryOf } from './context.ts';
import { readLabelFilter, readOsKey } from './parameters.ts';
import {
  compareCodePoints,
  dumpsIndented,
  dumpsIndentedList,
  dumpsIndentedMembers,
  indent,
  type PythonJson,
} from './python-json.ts';

/** `/showall[/<os>]`: every VM that is not halted, by host entry. */
export function showallRoute(app: FastifyInstance, { invoke }: LegacyContext): void {
  const answer = async (request: FastifyRequest, osKey: string | undefined) => {
    const filter = readLabelFilter(queryOf(request));
    const hosts = await invoke('vms.byHost', { osKey, ...filter }, callerOf(request));
    return renderShowall(hosts);
  };
  app.get('/showall', (request) => answer(request, undefined));
  app.get<{ Params: { os: string } }>('/showall/:os', (request) =>
    answer(request, readOsKey(request.params.os)),
  );
}

export function renderShowall(hosts: readonly HostVms[]): string {
  return dumpsIndentedMembers(new Map(hosts.map(({ hostRef, vms }) => [String(hostRef), listOf(vms)])));
}

function listOf(vms: readonly VmRow[]): string {
  return dumpsIndentedList(
    vms
      .filter((vm) => vm.powerState !== 'Halted')
      .sort((a, b) => compareCodePoints(a.name, b.name))
      .map(textOf),
  );
}

/** A row never changes, so neither does its text: dashboards ask for the same thousands of VMs every few seconds. */
const texts = new WeakMap<VmRow, string>();

function textOf(vm: VmRow): string {
  let text = texts.get(vm);
  if (text === undefined) {
    text = indent(dumpsIndented(shownOf(vm)), 2);
    texts.set(vm, text);
  }
  return text;
}

function shownOf(vm: VmRow): PythonJson {
  return {
    memory_static_max: String(vm.memoryBytes),
    name: vm.name,
    name_description: vm.description,
    networkinfo: vm.networkInfo,
    power_state: vm.powerState,
    vcpus: String(vm.vcpus),
  };
}
