import type { CommonSettings, Config, HostSettings, TemplateSettings } from '../../../core/config/index.ts';
import { Secret } from '../../../core/config/index.ts';
import { type CordonRepository, createFleet, type Fleet } from '../../../core/fleet/index.ts';
import type { PlacementSpec } from '../../../core/fleet/placement/placement.ts';
import type { ConnectionListener, ConnectionOptions, ConnectionState } from '../../../core/xapi/index.ts';
import { createFakeClock, type FakeClock } from '../../fixtures/fake-clock.ts';
import { createSilentLogger, type SilentLogger } from '../../fixtures/silent-logger.ts';
import type { HandMadePool } from './hand-made-pool.ts';

export const INSTALLATION = 'this-installation';

/** A connection that says what the test tells it to. */
class ScriptedConnection {
  readonly options: ConnectionOptions;
  readonly listener: ConnectionListener;
  closed = false;
  state: ConnectionState;

  constructor(options: ConnectionOptions) {
    this.options = options;
    this.listener = options.listener;
    this.state = { kind: 'connecting', sinceAt: options.clock.now() };
  }

  is(state: ConnectionState): void {
    this.state = state;
    this.listener.onState(state);
  }

  /** Logs in and hands over the pool's records. */
  goLive(pool: HandMadePool): void {
    this.is({
      kind: 'live',
      sinceAt: this.options.clock.now(),
      url: this.options.url,
      skippedRecords: 0,
      api: { major: 2, minor: 21 },
    });
    this.listener.onSnapshot(pool.snapshot());
  }

  goDown(): void {
    const now = this.options.clock.now();
    const failure = { code: 'host-unavailable' as const, message: 'No route to host.' };
    this.is({
      kind: 'down',
      sinceAt: now,
      failure,
      isTooLarge: false,
      nextTryAt: now + 1000,
      lastLiveAt: now,
    });
  }

  send(pool: HandMadePool): void {
    this.listener.onChanges(pool.takeChanges());
  }
}

export interface TestFleet {
  fleet: Fleet;
  clock: FakeClock;
  /** The newest connection of an entry. */
  connection(hostRef: number): ScriptedConnection;
  connections: ScriptedConnection[];
  logger: SilentLogger;
}

export function startFleet(config: Config, cordons?: CordonRepository): TestFleet {
  const clock = createFakeClock();
  const logger = createSilentLogger();
  const connections: ScriptedConnection[] = [];
  const fleet = createFleet({
    config,
    clock,
    logger,
    installation: INSTALLATION,
    ...(cordons && { cordons }),
    openConnection: (options) => {
      const connection = new ScriptedConnection(options);
      connections.push(connection);
      return Object.assign(connection, {
        call: () => Promise.reject(new Error('no host')),
        retryNow: () => undefined,
        run: () => Promise.reject(new Error('no host')),
        close: () => {
          connection.closed = true;
          return Promise.resolve();
        },
      });
    },
  });
  const connection = (hostRef: number) => {
    const found = connections.findLast((one) => one.options.hostRef === hostRef);
    if (!found) throw new Error(`no connection to host ${hostRef}`);
    return found;
  };
  return { fleet, clock, connection, connections, logger };
}

/** A fleet of one entry per pool, `[xenhost1]` first, all live. */
export function startLiveFleet(
  pools: readonly HandMadePool[],
  shapes: readonly Partial<HostSettings>[] = [],
  common: Partial<CommonSettings> = {},
  cordons?: CordonRepository,
): TestFleet {
  const hosts = pools.map((_, index) => hostSettings(index + 1, shapes[index] ?? shapes[0]));
  const started = startFleet(makeConfig(hosts, common), cordons);
  for (const [index, pool] of pools.entries()) started.connection(index + 1).goLive(pool);
  return started;
}

export function makeConfig(hosts: readonly HostSettings[], common: Partial<CommonSettings> = {}): Config {
  return {
    common: {
      vmExpiryMinutes: 1440,
      vmNetworkTimeoutSeconds: 400,
      vmQueueMaxWaitSeconds: 0,
      queueReserveAfterMinutes: 30,
      queueWeights: {},
      vmExpiryWarnMinutes: [60, 10],
      sshPort: 22,
      cpuOvercommit: 1,
      diskHeadroomPercent: 10,
      diskGrowthRatio: 0.5,
      provisionConcurrency: 16,
      provisionConcurrencyPerHost: 4,
      reuseMac: false,
      teamSharesVms: false,
      rateLimits: {},
      ...common,
    },
    hosts,
    warnings: [],
  };
}

export function hostSettings(hostRef: number, change: Partial<HostSettings> = {}): HostSettings {
  return {
    hostRef,
    name: `host${hostRef}`,
    url: `http://127.0.0.1:${9000 + hostRef}`,
    user: 'root',
    password: new Secret('secret'),
    storageName: 'sr',
    labels: [],
    disabled: false,
    slotsReserve: 0,
    maxObjects: 200_000,
    templates: templates({ centos: {} }),
    ...change,
  };
}

export function templates(byOs: Record<string, Partial<TemplateSettings>>): Record<string, TemplateSettings> {
  return Object.fromEntries(
    Object.entries(byOs).map(([osKey, change]) => [osKey, { osKey, template: `tmpl-${osKey}`, ...change }]),
  );
}

export function askFor(count: number, change: Partial<PlacementSpec> = {}): PlacementSpec {
  return {
    osKey: 'centos',
    vms: Array.from({ length: count }, (_, index) => ({
      leaseId: `lease${index + 1}`,
      name: `vm${index + 1}`,
    })),
    labels: [],
    ignoreLabels: false,
    allOrNone: true,
    ...change,
  };
}

export const ANY = { labels: [], ignoreLabels: true };
