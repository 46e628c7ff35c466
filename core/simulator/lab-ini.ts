import { templatesOf } from './catalog.ts';
import type { SimulatedEntry } from './engine.ts';
import type { SimulatorOptions } from './options.ts';
import type { Simulator } from './simulator.ts';
import { type IniHost, renderIni } from './write-ini.ts';

/** The ini of a running lab. `options` are those it was started with. */
export function labIni(
  simulator: Simulator,
  options: Pick<SimulatorOptions, 'seed' | 'templates' | 'oddTemplates'>,
): string {
  const hosts = simulator.hosts.map(
    (host): IniHost => ({
      ...host,
      storageName: storageNameOf(simulator.engine.entry(host.hostRef)),
      templates: templatesOf(options, host.hostRef),
    }),
  );
  return renderIni(hosts, simulator.ssh);
}

/** The SR that holds the entry's user disks. */
function storageNameOf(entry: SimulatedEntry): string {
  for (const sr of entry.records('SR').values()) {
    if (sr.content_type === 'user' && (sr.VDIs as unknown[]).length > 0) return sr.name_label as string;
  }
  throw new Error(`host entry ${entry.hostRef} has no storage with disks`);
}
