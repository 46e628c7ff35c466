import type { SimulatedPool } from '../pool/simulated-pool.ts';
import { addHost } from './build-host.ts';
import { addNetworks } from './build-networks.ts';
import { addResidents } from './build-residents.ts';
import { addStorage } from './build-storage.ts';
import { addDefaultTemplate, addTemplate } from './build-templates.ts';
import type { LabPlan } from './lab-plan.ts';
import { chooseTemplates } from './lab-templates.ts';

/** Fills a pool's empty database: hosts, networks, storage, templates, and the VMs that run from the start. */
export function buildPool(pool: SimulatedPool): void {
  const { database, options, hostRef } = pool;
  const record = database.insert('pool', {
    name_label: options.poolSize > 1 ? `sim-pool-${hostRef}` : '',
    other_config: { auto_poweron: 'false' },
    cpu_info: { cpu_count: String(options.cpus * options.poolSize), vendor: 'GenuineIntel' },
    allowed_operations: ['designate_new_master'],
  });
  for (let member = 0; member < options.poolSize; member += 1) addHost(pool, member);
  const networks = addNetworks(pool);
  const storage = addStorage(pool);
  database.update('pool', record, {
    master: pool.coordinatorRef,
    default_SR: storage,
    suspend_image_SR: storage,
    crash_dump_SR: storage,
  });
  for (const host of pool.members) {
    database.update('host', host, { suspend_image_sr: storage, crash_dump_sr: storage });
  }
  const lab: LabPlan = { pool, networks, storage };
  addDefaultTemplate(lab);
  const specs = chooseTemplates(options, hostRef).filter((spec) => spec.gone !== true);
  const templates = specs.map((spec) => addTemplate(lab, spec));
  addResidents(lab, specs, templates);
  for (const host of pool.members) pool.memoryMonitor.measure(host);
}
