import { systemClock } from '../../../core/base/clock.ts';
import { type HostSettings, Secret } from '../../../core/config/index.ts';
import { createFleet, type Fleet, type FleetEntry } from '../../../core/fleet/index.ts';
import { type Simulator, type SimulatorOptions, startSimulator } from '../../../core/simulator/index.ts';
import { createSilentLogger } from '../../fixtures/silent-logger.ts';
import { QUICK_STORAGE } from '../../fixtures/simulator/quick-storage.ts';
import { hostSettings, makeConfig, templates } from '../../unit/fleet/test-fleet.ts';

export interface SimulatedFleet {
  simulator: Simulator;
  fleet: Fleet;
  /** The settings that `change` altered, for a later applyConfig. */
  settings: HostSettings[];
  entry(hostRef: number): FleetEntry;
  /** Resolves when `read` is true; looks again at every change of any entry. */
  until(what: string, read: () => boolean): Promise<void>;
  close(): Promise<void>;
}

/** A fleet over real HTTP: every entry of a fresh simulator, or those that `change` makes of them. */
export async function startSimulatedFleet(
  options: Partial<SimulatorOptions>,
  change: (settings: HostSettings[]) => HostSettings[] = (settings) => settings,
): Promise<SimulatedFleet> {
  const simulator = await startSimulator({
    basePort: 0,
    ...QUICK_STORAGE,
    cloneMs: 10,
    bootMs: 20,
    agentMs: 10,
    ipMs: 10,
    authFailureDelayMs: 10,
    spaceReclaimMs: 10,
    ...options,
  });
  const settings = change(
    simulator.hosts.map((host) =>
      hostSettings(host.hostRef, {
        name: `sim${host.hostRef}`,
        url: host.url,
        user: host.user,
        password: new Secret(host.password),
        storageName: options.poolSize ? 'shared storage' : 'local storage',
        templates: templates({ centos: { template: 'tmpl-cnt6' }, centos7: { template: 'tmpl-cnt7.9' } }),
      }),
    ),
  );
  const fleet = createFleet({
    config: makeConfig(settings),
    clock: systemClock,
    logger: createSilentLogger(),
    installation: 'test-installation',
  });
  await fleet.whenReady(10_000);
  const entry = (hostRef: number): FleetEntry => {
    const found = fleet.entry(hostRef);
    if (!found) throw new Error(`no entry ${hostRef}`);
    return found;
  };
  return {
    simulator,
    fleet,
    settings,
    entry,
    until: (what, read) => untilTrue(fleet, what, read),
    close: async () => {
      await fleet.close();
      await simulator.close();
    },
  };
}

/** As a lease does it: clone, bind, provision, start. Returns the VM. */
export async function makeVm(
  { fleet, entry }: SimulatedFleet,
  leaseId: string,
  hostRef?: number,
): Promise<string> {
  const asked = {
    osKey: 'centos7',
    vms: [{ leaseId, name: `vm-${leaseId}` }],
    labels: [],
    ignoreLabels: true,
    allOrNone: true,
  };
  const [placement] = fleet.place(hostRef === undefined ? asked : { ...asked, hostRef }).placed;
  if (!placement) throw new Error('no room');
  const { xapi } = entry(placement.hostRef);
  const vm = await xapi.run('VM.clone', [placement.template.ref, placement.name]);
  fleet.bindReservation(leaseId, vm);
  await xapi.call('VM.provision', [vm]);
  await xapi.run('VM.start_on', [vm, placement.physicalHost.ref, false, false]);
  return vm;
}

function untilTrue(fleet: Fleet, what: string, read: () => boolean): Promise<void> {
  if (read()) return Promise.resolve();
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      end();
      reject(new Error(`never came: ${what}`));
    }, 10_000);
    const forget = fleet.entries().map((entry) =>
      entry.onChange(() => {
        if (!read()) return;
        end();
        resolve();
      }),
    );
    function end(): void {
      clearTimeout(timer);
      for (const one of forget) one();
    }
  });
}
