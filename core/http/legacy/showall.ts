import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { HostVms } from '../../contract/fleet.ts';
import type { VmRow } from '../../model/vm.ts';
import { callerOf, type LegacyContext, queryOf } from './context.ts';
import { checkText, readLabelFilter } from './parameters.ts';
import { compareCodePoints, dumpsIndented, type PythonJson } from './python-json.ts';

/** `/showall[/<os>]`: every VM that is not halted, by host entry. */
export function showallRoute(app: FastifyInstance, { invoke }: LegacyContext): void {
  const answer = async (request: FastifyRequest, osKey: string | undefined) => {
    const filter = readLabelFilter(queryOf(request));
    const hosts = await invoke('vms.byHost', { osKey, ...filter }, callerOf(request));
    return renderShowall(hosts);
  };
  app.get('/showall', (request) => answer(request, undefined));
  app.get<{ Params: { os: string } }>('/showall/:os', (request) =>
    answer(request, checkText('os', request.params.os)),
  );
}

export function renderShowall(hosts: readonly HostVms[]): string {
  return dumpsIndented(new Map(hosts.map(({ hostRef, vms }) => [String(hostRef), shownOf(vms)])));
}

function shownOf(vms: readonly VmRow[]): PythonJson[] {
  return vms
    .filter((vm) => vm.powerState !== 'Halted')
    .sort((a, b) => compareCodePoints(a.name, b.name))
    .map((vm) => ({
      memory_static_max: String(vm.memoryBytes),
      name: vm.name,
      name_description: vm.description,
      networkinfo: vm.networkInfo,
      power_state: vm.powerState,
      vcpus: String(vm.vcpus),
    }));
}
