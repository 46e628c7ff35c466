import { CleanupStack } from './base/cleanup-stack.ts';
import type { ConsoleOptions } from './console/console-options.ts';
import { createDoors } from './console/doors.ts';
import { followConfig } from './console/follow-config.ts';
import { followImports } from './console/follow-imports.ts';
import { createLegacyPort } from './console/legacy-port.ts';
import { operationDependencies, type ServiceStatus } from './console/operation-dependencies.ts';
import { openParts } from './console/parts.ts';
import { sampleCapacity } from './console/sample-capacity.ts';
import { failureOf } from './model/failure.ts';
import type { Lease } from './model/lease.ts';
import type { RequestRow } from './model/request.ts';
import { type CoreOperations, createOperations } from './operations/index.ts';
import type { CapacitySample } from './ports.ts';

export type { ConsoleOptions } from './console/console-options.ts';
export type { LegacyListen } from './console/legacy-port.ts';
export type { ConfigSource } from './console/live-config.ts';

/**
 * How long entries may take at the start before the core counts as ready without them; they are taken in later. Leaves
 * npm, the build check and a slow machine three of the ten seconds in which `serve` has to be ready.
 */
const LONGEST_LOAD_MS = 7000;

/** What {@link Console.keepPast} takes. */
export interface Past {
  readonly requests: readonly RequestRow[];
  readonly leases: readonly Lease[];
  readonly capacity: readonly { readonly at: number; readonly samples: readonly CapacitySample[] }[];
}

/** The whole core, running. */
export interface Console {
  /** The one way to ask it for something. */
  readonly operations: CoreOperations;
  /** `http://127.0.0.1:5000`; undefined where the legacy API is off now. */
  readonly legacyUrl: string | undefined;
  readonly dataFolder: string;
  /** Resolves when the doors are open and every host entry was loaded once or has failed, which takes 7 s at most. */
  whenReady(): Promise<void>;
  /** Puts requests and leases that have ended, and capacity samples, into the store: the demo's invented past. */
  keepPast(past: Past): Promise<void>;
  /** Ends everything in order; leases go on at the next start. */
  close(): Promise<void>;
}

/**
 * Wires the parts. This file and `console/` are the only ones that know all of them; no rule of the product lives here.
 * @throws DynvmError config-invalid, unavailable (data folder or port in use), store-unavailable
 */
export async function createConsole(options: ConsoleOptions): Promise<Console> {
  const cleanup = new CleanupStack();
  try {
    return await open(options, cleanup);
  } catch (error) {
    // What failed first is what has to be told.
    await cleanup.close().catch(() => undefined);
    throw error;
  }
}

async function open(options: ConsoleOptions, cleanup: CleanupStack): Promise<Console> {
  const parts = await openParts(options, cleanup);
  const { clock, logger, fleet, leases, dataFolder } = parts;
  const status: ServiceStatus = { startedAt: clock.now(), ready: false };
  const legacy = createLegacyPort({
    listen: options.legacy,
    dataFolder,
    logger,
    moved: (url) => parts.couchbase.announce(url),
  });
  const operations = cleanup.use(createOperations(operationDependencies(parts, status, legacy)));
  followConfig(parts, operations);
  await leases.start();
  cleanup.use(followImports({ store: parts.store, leases, clock, logger }));
  cleanup.use(sampleCapacity({ fleet, store: parts.store, clock, logger }));
  const doors = cleanup.use(createDoors(dataFolder, legacy, operations.invoke));
  const opened = options.restLater?.then(doors.open) ?? doors.open();
  if (options.restLater === undefined) await opened;
  const loaded = Promise.all([
    fleet.whenReady(LONGEST_LOAD_MS),
    opened.catch((error: unknown) =>
      logger.error({ failure: failureOf(error) }, 'a door could not be opened'),
    ),
  ]).then(() => {
    status.ready = true;
  });
  return {
    operations,
    get legacyUrl() {
      return legacy.state().url;
    },
    dataFolder: dataFolder.path,
    whenReady: () => loaded,
    async keepPast({ requests, leases, capacity }) {
      await parts.store.save({ requests, leases });
      for (const { at, samples } of capacity) await parts.store.saveCapacity(at, samples);
    },
    close: () => cleanup.close(),
  };
}
