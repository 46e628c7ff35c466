import { rm } from 'node:fs/promises';
import path from 'node:path';
import type { OutputOf } from '../../core/contract/contract.ts';
// Not by the index: this much is loaded before the core is.
import { startStoreWriter } from '../../core/history/sqlite/thread/store-writer.ts';
import { DynvmError, type Failure, toFailure } from '../../core/model/failure.ts';
import { readingCaller } from '../../core/operations/caller.ts';
import type { ConfirmSecretUse, WindowOperations } from '../../core/operations/index.ts';
import type { Logger, SecretStore } from '../../core/ports.ts';
import { startSdkUtilityProcess } from './sdk-utility-process.ts';

export interface CoreHostOptions {
  /** The service's data folder; the demo uses `demo/` in it, emptied at each start. */
  readonly dataFolder: string;
  readonly listen: string;
  readonly port: number;
  /** Further names by which clients may address the legacy API. */
  readonly allowedHosts: readonly string[];
  /** The port was given on the command line: no setting changes it. */
  readonly portGiven: boolean;
  /** In the demo, simulated users request VMs too. */
  readonly livelyDemo: boolean;
  /** Resolves after the first paint: loading many hosts takes all of the CPU for a while. */
  readonly pageShown: Promise<void>;
  readonly logger: Logger;
  /** For `secret:NAME` in the ini. */
  readonly secrets: SecretStore;
  /** Asks the person, outside of any page. */
  readonly confirmSecretUse: ConfirmSecretUse;
}

interface Running {
  readonly operations: WindowOperations;
  machineWoke(): void;
  close(): Promise<void>;
}

/** The one core of this process, on real or simulated hosts. Its code is loaded by the first start. */
export interface CoreHost {
  /** Stops the running core and starts one on this ini, or the demo. Never rejects: see {@link failure}. */
  start(configPath: string | undefined): Promise<void>;
  /** Stops the running core and shows a service elsewhere in its place: none is loaded for that. Never rejects. */
  connect(open: () => Promise<WindowOperations>): Promise<void>;
  /** Waits for a core that is starting. @throws DynvmError the core could not start, or has stopped */
  operations(): Promise<WindowOperations>;
  /** The user names for logging in to guests, from the ini in force. @throws DynvmError as {@link operations} */
  guestUsers(): Promise<OutputOf<'service.status'>['guestUsers']>;
  /** The machine has slept. Without a core it does not matter. */
  machineWoke(): void;
  /** Why the core could not start. */
  failure(): Failure | undefined;
  close(): Promise<void>;
}

export function createCoreHost(options: CoreHostOptions): CoreHost {
  const { logger } = options;
  let running: Promise<Running> = Promise.reject(ended());
  running.catch(() => undefined);
  let failure: Failure | undefined;
  let closed = false;

  async function closeRunning(): Promise<void> {
    const last = await running.catch(() => undefined);
    await last?.close();
  }

  async function replace(open: () => Promise<Running>): Promise<Running> {
    await closeRunning().catch((error: unknown) =>
      logger.error({ err: error }, 'the core did not stop cleanly'),
    );
    return open();
  }

  async function run(open: () => Promise<Running>): Promise<void> {
    if (closed) return;
    running = replace(open);
    failure = await running.then(
      () => undefined,
      (error: unknown) => {
        logger.error({ err: error }, 'the core could not start');
        return toFailure(error);
      },
    );
  }

  return {
    start: (configPath) =>
      run(() => (configPath === undefined ? openDemo(options) : openReal(configPath, options))),
    connect: (open) =>
      run(async () => {
        const operations = await open();
        // The service is on a machine of its own; the stream to it ends by its time limit and is opened anew.
        return { operations, machineWoke() {}, close: async () => operations.close() };
      }),
    operations: async () => (await running).operations,
    async guestUsers() {
      const { operations } = await running;
      return (await operations.invoke('service.status', {}, readingCaller('console'))).guestUsers;
    },
    machineWoke() {
      void running.then(
        (core) => core.machineWoke(),
        () => undefined,
      );
    },
    failure: () => failure,
    async close() {
      closed = true;
      const last = closeRunning();
      running = Promise.reject(ended());
      running.catch(() => undefined);
      await last;
    },
  };
}

async function openReal(configPath: string, options: CoreHostOptions): Promise<Running> {
  const { dataFolder, listen, port, allowedHosts, portGiven, pageShown, logger, secrets, confirmSecretUse } =
    options;
  // The thread loads in parallel with the core.
  const storeWriter = startStoreWriter(dataFolder);
  const { createService } = await import('../../core/service/create-service.ts');
  const service = await createService({
    config: { path: configPath },
    dataFolder,
    legacy: { host: listen, port, allowedHosts, portGiven, start: 'as-set' },
    startGate: pageShown,
    startSdkProcess: startSdkUtilityProcess,
    storeWriter,
    logger,
    secrets,
    confirmSecretUse,
  });
  return {
    operations: service.operations,
    machineWoke: () => service.machineWoke(),
    close: () => service.close(),
  };
}

async function openDemo({
  dataFolder,
  listen,
  port,
  allowedHosts,
  portGiven,
  livelyDemo,
  logger,
}: CoreHostOptions): Promise<Running> {
  const { startDemo } = await import('../../core/demo/start-demo.ts');
  const folder = path.join(dataFolder, 'demo');
  await rm(folder, { recursive: true, force: true });
  const legacy = { host: listen, port, allowedHosts, portGiven, start: 'try' } as const;
  const { service, close } = await startDemo({ dataDir: folder, legacy, lively: livelyDemo }, logger);
  return { operations: service.operations, machineWoke: () => service.machineWoke(), close };
}

function ended(): DynvmError {
  return new DynvmError({ code: 'unavailable', message: 'The console is not running.' });
}
