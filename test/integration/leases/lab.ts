import { systemClock } from '../../../core/base/clock.ts';
import { type Config, Secret } from '../../../core/config/index.ts';
import { createFleet, type Fleet } from '../../../core/fleet/index.ts';
import type { LeasesOptions } from '../../../core/leases/create-leases.ts';
import { createLeases, type Leases } from '../../../core/leases/index.ts';
import type { Lease } from '../../../core/model/lease.ts';
import { ProvisionSpec, type ProvisionSpecInput } from '../../../core/model/request.ts';
import type { HistoryStore } from '../../../core/ports.ts';
import type { Simulator, TemplateSpec } from '../../../core/simulator/index.ts';
import { type SimulatorOptions, startSimulator } from '../../../core/simulator/index.ts';
import { createMemoryStore } from '../../fixtures/memory-store.ts';
import { createSilentLogger, type SilentLogger } from '../../fixtures/silent-logger.ts';
import { QUICK_STORAGE } from '../../fixtures/simulator/quick-storage.ts';
import { testActor } from '../../fixtures/test-actor.ts';

/** Short times: what is tested is order and outcome, not duration. */
const QUICK: Partial<SimulatorOptions> = {
  hosts: 1,
  basePort: 0,
  ...QUICK_STORAGE,
  cloneMs: 40,
  bootMs: 80,
  agentMs: 40,
  ipMs: 40,
  authFailureDelayMs: 0,
  spaceReclaimMs: 0,
};

const ACTOR = testActor('test');

export interface LabOptions {
  simulator?: Partial<SimulatorOptions>;
  common?: Partial<Config['common']>;
  /** Changes what the config says of one host entry. */
  host?: (hostRef: number) => Partial<Config['hosts'][number]>;
}

/** One run of fleet and leases on a lab; several can follow each other, or run beside each other. */
export interface Service {
  readonly fleet: Fleet;
  readonly leases: Leases;
  readonly store: HistoryStore;
  readonly logger: SilentLogger;
  readonly installation: string;
  /** provision + whenEnded */
  get(spec: ProvisionSpecInput): ReturnType<Leases['whenEnded']>;
  release(descriptor: string, count?: number): ReturnType<Leases['release']>;
  live(): readonly Lease[];
  /** Resolves when `read` gives something; looks again at every change of a lease, a VM or a host. */
  until<T>(read: () => T | undefined | false): Promise<T>;
  /** As if killed: nothing is waited for, nothing is saved any more. */
  kill(): Promise<void>;
  close(): Promise<void>;
}

export interface Lab {
  readonly simulator: Simulator;
  service(options?: Partial<LeasesOptions>): Promise<Service>;
  close(): Promise<void>;
}

export async function startLab(options: LabOptions = {}): Promise<Lab> {
  const simulator = await startSimulator({ ...QUICK, templates: () => TEMPLATES, ...options.simulator });
  const services = new Set<Service>();
  return {
    simulator,
    async service(given = {}) {
      const service = await startService(simulator, options, given);
      services.add(service);
      return service;
    },
    async close() {
      await Promise.all([...services].map((service) => service.close()));
      await simulator.close();
    },
  };
}

async function startService(
  simulator: Simulator,
  options: LabOptions,
  given: Partial<LeasesOptions>,
): Promise<Service> {
  const logger = createSilentLogger();
  const config = makeConfig(simulator, options);
  const installation = given.installation ?? 'test-installation';
  const store = given.store ?? createMemoryStore();
  const parts = { config, clock: systemClock, logger, installation };
  const fleet = createFleet(parts);
  const leases = createLeases({ ...parts, fleet, store, ...given });
  await fleet.whenReady(10_000);
  await leases.start();
  let closed = false;
  const close = async () => {
    if (closed) return;
    closed = true;
    await leases.close();
    await fleet.close();
  };
  return {
    fleet,
    leases,
    store,
    logger,
    installation,
    async get(spec) {
      const { request } = await leases.provision(ProvisionSpec.parse(spec), ACTOR);
      return leases.whenEnded(request.id);
    },
    release: (descriptor, count) =>
      leases.release({ descriptor, ...(count === undefined ? {} : { count }) }, { wait: true }, ACTOR),
    live: () => leases.leases().filter(({ state }) => state.kind !== 'deleted' && state.kind !== 'failed'),
    until: (read) => until(fleet, leases, read),
    async kill() {
      closed = true;
      // Nothing begins from here on, and calls in flight lose their connection at once.
      const ended = leases.close();
      await fleet.close();
      await ended;
    },
    close,
  };
}

function until<T>(fleet: Fleet, leases: Leases, read: () => T | undefined | false): Promise<T> {
  return new Promise((resolve, reject) => {
    const ends: (() => void)[] = [];
    const look = () => {
      try {
        const found = read();
        if (found === undefined || found === false) return;
        for (const end of ends) end();
        resolve(found);
      } catch (error) {
        reject(error);
      }
    };
    ends.push(leases.onLeases(look), fleet.onVmRows(look), fleet.onHostRows(look));
    look();
  });
}

function makeConfig(simulator: Simulator, options: LabOptions): Config {
  return {
    common: {
      vmExpiryMinutes: 1440,
      vmNetworkTimeoutSeconds: 5,
      vmQueueMaxWaitSeconds: 0,
      queueReserveAfterMinutes: 30,
      queueWeights: {},
      vmExpiryWarnMinutes: [60, 10],
      sshPort: simulator.ssh?.port ?? 22,
      cpuOvercommit: 1,
      diskHeadroomPercent: 10,
      diskGrowthRatio: 0.5,
      provisionConcurrency: 16,
      provisionConcurrencyPerHost: 4,
      reuseMac: false,
      teamSharesVms: false,
      rateLimits: {},
      ...(simulator.ssh
        ? {
            linuxLogin: { username: simulator.ssh.user, password: new Secret(simulator.ssh.password) },
            windowsLogin: { username: simulator.ssh.user, password: new Secret(simulator.ssh.password) },
          }
        : {}),
      ...options.common,
    },
    hosts: simulator.hosts.map((host) => ({
      hostRef: host.hostRef,
      name: host.url.replace(/^https?:\/\//, ''),
      url: host.url,
      user: host.user,
      password: new Secret(host.password),
      storageName: findStorageName(simulator, host.hostRef),
      labels: [],
      disabled: false,
      slotsReserve: 0,
      maxObjects: 200_000,
      templates: Object.fromEntries(
        TEMPLATES.flatMap(({ osKeys, name }) => osKeys.map((osKey) => [osKey, { osKey, template: name }])),
      ),
      ...options.host?.(host.hostRef),
    })),
    warnings: [],
  };
}

function findStorageName(simulator: Simulator, hostRef: number): string {
  for (const sr of simulator.engine.entry(hostRef).records('SR').values()) {
    if (sr.content_type === 'user' && (sr.VDIs as unknown[]).length > 0) return sr.name_label as string;
  }
  throw new Error('no storage with disks');
}

/** One template per way a guest can behave. */
const LINUX = {
  vcpus: 2,
  memoryGib: 2,
  disks: [{ sizeGib: 10 }],
  osVersion: { name: 'CentOS 7', distro: 'centos', major: '7' },
};
const TEMPLATES: readonly TemplateSpec[] = [
  { ...LINUX, name: 'tmpl-linux', osKeys: ['linux'] },
  { ...LINUX, name: 'tmpl-two-disks', osKeys: ['twodisks'], disks: [{ sizeGib: 10 }, { sizeGib: 5 }] },
  { ...LINUX, name: 'tmpl-no-tools', osKeys: ['notools'], agent: { absent: true } },
  { ...LINUX, name: 'tmpl-no-dhcp', osKeys: ['nodhcp'], agent: { noDhcp: true } },
  { ...LINUX, name: 'tmpl-ipv6', osKeys: ['ipv6'], agent: { ipv6Only: true } },
  {
    ...LINUX,
    name: 'tmpl-win - PATCHED (1)',
    osKeys: ['windows'],
    windows: true,
    osVersion: { name: 'Microsoft Windows Server 2016 Standard|C:\\Windows|x', distro: 'windows' },
  },
];

/** What is left on the simulated hosts: VMs (no templates, snapshots or dom0), and user disks that no VBD has. */
export function leftOn(simulator: Simulator) {
  const vms: string[] = [];
  const orphans: string[] = [];
  const halfMade: string[] = [];
  for (const entry of simulator.engine.entries) {
    for (const vm of entry.records('VM').values()) {
      const name = vm.name_label as string;
      if (vm.is_a_template && name.startsWith('dynvm-')) halfMade.push(name);
      if (!vm.is_a_template && !vm.is_a_snapshot && !vm.is_control_domain) vms.push(name);
    }
    for (const vdi of entry.records('VDI').values()) {
      const library = entry.records('SR').get(vdi.SR as string)?.content_type === 'iso';
      const used = library || (vdi.VBDs as unknown[]).length > 0;
      if (!used && vdi.managed && vdi.type === 'user') orphans.push(vdi.uuid as string);
    }
  }
  return { vms: vms.sort(), orphans, halfMade };
}

export const NOTHING_LEFT = { vms: [], orphans: [], halfMade: [] };
