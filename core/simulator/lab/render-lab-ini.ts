import type { SimulatedEntry } from '../control/simulator-engine.ts';
import type { SimulatorOptions } from '../options.ts';
import type { Simulator } from '../simulator.ts';
import { chooseTemplates } from './lab-templates.ts';
import { type IniHost, renderIni } from './render-ini.ts';

/** Renders the ini of a running lab. `options` are those that it was started with. */
export function renderLabIni(
  simulator: Simulator,
  options: Pick<SimulatorOptions, 'seed' | 'templates' | 'oddTemplates'>,
): string {
  const hosts = simulator.hosts.map(
    (host): IniHost => ({
      ...host,
      storageName: findStorageName(simulator.engine.entry(host.hostRef)),
      templates: chooseTemplates(options, host.hostRef),
    }),
  );
  return renderIni(hosts, simulator.ssh);
}

/** The SR that holds the entry's user disks. */
function findStorageName(entry: SimulatedEntry): string {
  for (const sr of entry.records('SR').values()) {
    if (sr.content_type === 'user' && (sr.VDIs as unknown[]).length > 0) return sr.name_label as string;
  }
  throw new Error(`host entry ${entry.hostRef} has no storage with disks`);
}
