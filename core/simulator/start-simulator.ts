import { startControlPort } from './control/control-port.ts';
import { PoolsEngine } from './control/pools-engine.ts';
import { FaultRegistry } from './faults/fault-registry.ts';
import { AddressSpace } from './guests/address-space.ts';
import { startSshGuests } from './guests/ssh-guests.ts';
import { buildPool } from './lab/build-pool.ts';
import { DEFAULT_SIMULATOR_OPTIONS, type SimulatorOptions } from './options.ts';
import { Random } from './pool/random.ts';
import { SimulatedPool } from './pool/simulated-pool.ts';
import { PoolListener } from './rpc/pool-listener.ts';
import { createTlsIdentity } from './rpc/tls-identity.ts';
import type { SimulatedHost, Simulator } from './simulator.ts';

/** The server's own housekeeping of sessions and tasks. */
const GARBAGE_MS = 30_000;

/** Starts a lab; every entry listens when this resolves. @throws Error EADDRINUSE; a port or range that does not fit */
export async function startSimulator(options: Partial<SimulatorOptions> = {}): Promise<Simulator> {
  const settings: SimulatorOptions = { ...DEFAULT_SIMULATOR_OPTIONS, ...options };
  const faults = new FaultRegistry(new Random(settings.seed));
  const pools = buildPools(settings, faults);
  const engine = new PoolsEngine(pools, faults);
  const tls = settings.tls ? await createTlsIdentity() : undefined;
  const listeners = pools.map((pool) => new PoolListener(pool, tls));
  const closers: (() => Promise<void>)[] = [];
  const garbage = setInterval(() => {
    for (const pool of pools) pool.collectGarbage(Date.now());
  }, GARBAGE_MS);
  garbage.unref();
  const close = async (): Promise<void> => {
    clearInterval(garbage);
    faults.onChange = () => {};
    for (const pool of pools) pool.close();
    await Promise.all([
      ...closers.map((closer) => closer()),
      ...listeners.map((listener) => listener.close()),
    ]);
  };
  try {
    await openListeners(pools, listeners, settings);
    faults.onChange = () => {
      for (const listener of listeners) listener.follow();
    };
    const ssh =
      settings.sshPort === undefined
        ? undefined
        : await startSshGuests(engine, {
            port: settings.sshPort,
            refuseLogin: ({ hostRef }) => faults.trigger(hostRef, 'ssh-refused') !== undefined,
          });
    if (ssh !== undefined) closers.push(() => ssh.close());
    const control =
      settings.controlPort === undefined ? undefined : await startControlPort(engine, settings.controlPort);
    if (control !== undefined) closers.push(() => control.close());
    return {
      hosts: pools.map((pool) => toSimulatedHost(pool, tls?.fingerprintSha256)),
      ...(control !== undefined && { controlUrl: control.url }),
      ...(ssh !== undefined && { ssh: { user: ssh.user, password: ssh.password, port: ssh.port } }),
      engine,
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

function buildPools(settings: SimulatorOptions, faults: FaultRegistry): SimulatedPool[] {
  const space = AddressSpace.forRun(settings.sshPort !== undefined);
  return Array.from({ length: settings.hosts }, (_, index) => {
    const pool = new SimulatedPool(index + 1, settings, faults, space);
    buildPool(pool);
    return pool;
  });
}

async function openListeners(
  pools: readonly SimulatedPool[],
  listeners: readonly PoolListener[],
  settings: SimulatorOptions,
): Promise<void> {
  const scheme = settings.tls ? 'https' : 'http';
  for (const [index, listener] of listeners.entries()) {
    await listener.open(settings.basePort === 0 ? 0 : settings.basePort + index);
    const pool = pools[index] as SimulatedPool;
    pool.url = `${scheme}://127.0.0.1:${listener.port}`;
  }
}

function toSimulatedHost(pool: SimulatedPool, fingerprintSha256: string | undefined): SimulatedHost {
  const { hostRef, url, password } = pool;
  return {
    hostRef,
    url,
    user: 'root',
    password,
    ...(fingerprintSha256 !== undefined && { fingerprintSha256 }),
  };
}
