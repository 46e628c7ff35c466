import { CleanupStack } from '../base/cleanup-stack.ts';
import { waitAtMost } from '../base/timeout.ts';
import type { Lease } from '../model/lease.ts';
import type { RequestRow } from '../model/request.ts';
import { type CoreOperations, createOperations } from '../operations/index.ts';
import type { CapacitySample } from '../ports.ts';
import { applyConfigChanges } from './apply-config-changes.ts';
import { startCapacitySampler } from './capacity-sampler.ts';
import { openComponents } from './components.ts';
import { createOperationDependencies, type ServiceStatus } from './create-operation-dependencies.ts';
import { createEndpoints } from './endpoints.ts';
import { createLegacyEndpoint } from './legacy-endpoint.ts';
import { createMetrics } from './metrics/create-metrics.ts';
import { reconcileAfterImports } from './reconcile-after-imports.ts';
import type { ServiceOptions } from './service-options.ts';
import { settleInterruptedChanges } from './settle-interrupted-changes.ts';
import { WEB_FOLDER } from './web-folder.ts';

export type { LegacyListen } from './legacy-listen.ts';

export type { ServiceOptions } from './service-options.ts';

/**
 * How long host entries may take to load before the service counts as ready without them. `serve` promises to be ready
 * within ten seconds; the rest is for npm, the build check and a slow machine.
 */
const LOAD_TIMEOUT_MS = 7000;

/** An orderly end leaves so much time for another service to take over. */
const HAND_OVER_MS = 2_500;

/** Finished work, and the capacity of the hosts meanwhile. */
interface HistoryBatch {
  readonly requests: readonly RequestRow[];
  readonly leases: readonly Lease[];
  readonly capacity: readonly { readonly at: number; readonly samples: readonly CapacitySample[] }[];
}

/** The whole core, running. */
export interface Service {
  /** The only way to call it. */
  readonly operations: CoreOperations;
  /** `http://127.0.0.1:5000`; undefined while the legacy API is off. */
  readonly legacyUrl: string | undefined;
  readonly dataFolder: string;
  /** Resolves when the endpoints listen and every host entry has loaded or failed, after 7 s at the latest. */
  whenReady(): Promise<void>;
  /** Adds finished requests, leases and capacity samples to the store; the demo's generated history. */
  importHistory(batch: HistoryBatch): Promise<void>;
  /** The machine has slept: hosts that were lost are tried at once, and deadlines are looked at. */
  machineWoke(): void;
  /** Shuts everything down in order; leases resume at the next start. */
  close(): Promise<void>;
}

/**
 * Wires the parts together. Only this folder knows all of them; it holds no business rule.
 * @throws DynvmError config-invalid, unavailable (data folder or port in use), store-unavailable
 */
export async function createService(options: ServiceOptions): Promise<Service> {
  const cleanup = new CleanupStack();
  try {
    return await open(options, cleanup);
  } catch (error) {
    // The first failure is the one to report.
    await cleanup.close().catch(() => undefined);
    throw error;
  }
}

async function open(options: ServiceOptions, cleanup: CleanupStack): Promise<Service> {
  const components = await openComponents(options, cleanup);
  const { clock, logger, fleet, leases, dataFolder, instances } = components;
  const status: ServiceStatus = { startedAt: clock.now(), ready: false };
  const legacy = createLegacyEndpoint({
    listen: options.legacy,
    dataFolder,
    logger,
    rest: {
      idempotency: components.store,
      clock,
      subscribe: (...args) => operations.subscribe(...args),
      metrics: cleanup.use(createMetrics(components)),
      bounds: options.principalBounds,
    },
    webFolder: options.webFolder ?? WEB_FOLDER,
    hasPrincipals: () =>
      components.access.registry.principals().length > 0 || components.config.current().issuers !== undefined,
    instances: instances.endpoint(() => own.invoke),
    onMoved: (url) => components.couchbase.announce(url),
  });
  const own = cleanup.use(createOperations(createOperationDependencies(components, status, legacy)));
  const operations: CoreOperations = { ...own, invoke: instances.forwarding(own.invoke) };
  applyConfigChanges(components, operations);
  await leases.start();
  cleanup.use(reconcileAfterImports({ store: components.store, leases, clock, logger }));
  cleanup.use(startCapacitySampler({ fleet, store: components.store, clock, logger }));
  const endpoints = cleanup.use(createEndpoints(dataFolder, legacy, operations));
  const opened = options.startGate?.then(endpoints.open) ?? endpoints.open();
  if (options.startGate === undefined) await opened;
  const loaded = Promise.all([
    fleet.whenReady(LOAD_TIMEOUT_MS),
    opened.catch((error: unknown) => logger.error({ err: error }, 'an endpoint could not be opened')),
  ]).then(() => {
    status.ready = true;
    // Once the hosts say what became of it.
    const iniPath = 'path' in options.config ? options.config.path : undefined;
    void settleInterruptedChanges({ ...components, iniPath, startedAt: status.startedAt });
  });
  return {
    operations,
    get legacyUrl() {
      return legacy.state().url;
    },
    dataFolder: dataFolder.path,
    whenReady: () => loaded,
    async importHistory({ requests, leases, capacity }) {
      await components.store.save({ requests, leases });
      for (const { at, samples } of capacity) await components.store.saveCapacity(at, samples);
    },
    machineWoke() {
      for (const { xapi } of fleet.entries()) {
        if (xapi.state.kind === 'down') xapi.retryNow();
      }
      leases.machineWoke();
    },
    async close() {
      // Where another service stands by it continues at once; else nothing happens.
      await waitAtMost(clock, HAND_OVER_MS, instances.handOver.resign()).catch(() => {});
      await cleanup.close();
    },
  };
}
