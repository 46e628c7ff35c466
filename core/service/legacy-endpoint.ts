import { join } from 'node:path';
import PQueue from 'p-queue';
import type { LegacyState } from '../contract/service.ts';
import { type DataFolder, readSettings, writeSettings } from '../data-folder/index.ts';
import { createLegacyServer, type LegacyServer, parseAddressSet } from '../http/index.ts';
import { DynvmError, type Failure, failureOf } from '../model/failure.ts';
import { isLoopbackName } from '../model/loopback.ts';
import type { CoreOperations } from '../operations/index.ts';
import type { Logger } from '../ports.ts';

/**
 * Where the legacy API listens (port 0: any free one), and whether it must:
 * - `always`: the service does not start without it;
 * - `try`: on, but a taken port does not stop the service;
 * - `as-set`: off until somebody turns it on; the choice is kept in the data folder.
 */
export interface LegacyListen {
  readonly host: string;
  readonly port: number;
  readonly start?: 'always' | 'try' | 'as-set';
  /** Further names by which clients may address it in `Host`. */
  readonly allowedHosts?: readonly string[] | undefined;
  /** The port was given on the command line, so no setting may change it. */
  readonly portGiven?: boolean;
}

/** What the HTTP API needs of the core. */
export type HttpOperations = Pick<CoreOperations, 'invoke' | 'authenticate'>;

/** Turns the legacy HTTP API on and off, and moves it to another port. */
export interface LegacyEndpoint {
  state(): LegacyState;
  /** @throws DynvmError `unavailable`: the port is taken and the service can't do without */
  start(operations: HttpOperations): Promise<void>;
  /** A port that is taken is part of the returned state. @throws DynvmError `unavailable`: not switchable */
  setEnabled(enabled: boolean): Promise<LegacyState>;
  /** @throws DynvmError `unavailable`: not settable, or the port is taken and the old one stays in use */
  setPort(port: number): Promise<LegacyState>;
  close(): Promise<void>;
}

export interface LegacyEndpointOptions {
  readonly listen: LegacyListen | undefined;
  readonly dataFolder: DataFolder;
  readonly logger: Logger;
  /** Called when its address changes; undefined: it stopped listening. */
  readonly onMoved: (url: string | undefined) => void;
}

export const EXPOSED_WARNING =
  'the legacy API is open to the network without a login: whoever reaches this port can create and delete VMs';

export function createLegacyEndpoint({
  listen,
  dataFolder,
  logger,
  onMoved,
}: LegacyEndpointOptions): LegacyEndpoint {
  const settingsFile = join(dataFolder.path, 'settings.json');
  const start = listen?.start ?? 'always';
  const switchable = listen !== undefined && start !== 'always';
  const portSettable = switchable && listen.portGiven !== true;
  const exposed = listen !== undefined && !isLoopbackName(listen.host);
  let port = listen?.port ?? 0;
  let enabled = false;
  let server: LegacyServer | undefined;
  let failure: Failure | undefined;
  let operations: HttpOperations | undefined;
  /** Changes run one after another, so that the later of two clicks wins; the first waits for the start. */
  const changes = new PQueue({ concurrency: 1, autoStart: false });

  async function open(at: number): Promise<LegacyServer> {
    if (listen === undefined || operations === undefined) throw notSwitchable(listen);
    const { host, allowedHosts = [] } = listen;
    const { invoke, authenticate } = operations;
    const access = {
      authenticate,
      open: exposed ? parseAddressSet('0.0.0.0/0,::/0', '--listen') : undefined,
    };
    return createLegacyServer({ invoke, access, listen: { host, port: at }, allowedHosts, logger });
  }

  async function serve(next: LegacyServer | undefined): Promise<void> {
    const before = server;
    server = next;
    failure = undefined;
    if (next && exposed) logger.warn({ url: next.url }, EXPOSED_WARNING);
    await dataFolder.setHolderUrl(next?.url);
    onMoved(next?.url);
    await before?.close();
  }

  async function tryToOpen(): Promise<void> {
    if (server !== undefined) return;
    try {
      await serve(await open(port));
    } catch (error) {
      failure = failureOf(error);
      logger.warn({ err: error }, 'the legacy API is not available');
    }
  }

  async function openAsSet(): Promise<void> {
    if (listen === undefined) return onMoved(undefined);
    const kept = switchable ? await readSettings(settingsFile) : undefined;
    if (portSettable) port = kept?.legacyPort ?? port;
    enabled = start !== 'as-set' || kept?.legacyEnabled === true;
    if (!enabled) return onMoved(undefined);
    await (start === 'always' ? open(port).then(serve) : tryToOpen());
  }

  async function saveSettings(): Promise<void> {
    const own = port === listen?.port ? {} : { legacyPort: port };
    await writeSettings(settingsFile, { legacyEnabled: enabled, ...own });
  }

  function enqueue(change: () => Promise<void>): Promise<LegacyState> {
    return changes.add(() => change().then(state));
  }

  const state = (): LegacyState => ({
    switchable,
    enabled,
    port: server ? Number(new URL(server.url).port) : port,
    portSettable,
    exposed: exposed && server !== undefined,
    ...(server && { url: server.url }),
    ...(failure && { failure }),
  });

  return {
    state,
    async start(given) {
      operations = given;
      await openAsSet().finally(() => changes.start());
    },
    setEnabled(wanted) {
      if (!switchable) throw notSwitchable(listen);
      return enqueue(async () => {
        enabled = wanted;
        await (wanted ? tryToOpen() : serve(undefined));
        await saveSettings();
      });
    },
    setPort(wanted) {
      if (!portSettable) throw notSettable(listen);
      return enqueue(async () => {
        if (server !== undefined && wanted === state().port) return;
        // The new port first: if it is taken, the old one is still in use.
        const next = await open(wanted).catch((error: unknown) => {
          throw portUnchanged(error, state());
        });
        port = wanted;
        if (enabled) await serve(next);
        else await next.close();
        await saveSettings();
      });
    },
    async close() {
      changes.start();
      await changes.onIdle();
      await server?.close();
      server = undefined;
    },
  };
}

/** Says that the old port is still in use, and what to do. */
function portUnchanged(error: unknown, { url, port }: LegacyState): DynvmError {
  const refused = failureOf(error);
  const where = url === undefined ? `The port is still ${port}.` : `It still listens on port ${port}.`;
  const hint = refused.hint ?? 'Choose another port, or stop that program first.';
  return new DynvmError({ ...refused, message: `${refused.message}. ${where}`, hint }, { cause: error });
}

function notSettable(listen: LegacyListen | undefined): DynvmError {
  if (listen === undefined || listen.portGiven !== true) return notSwitchable(listen);
  const hint = 'Start without --port to choose the port in Settings.';
  return new DynvmError({
    code: 'unavailable',
    message: `Port ${listen.port} was set with --port.`,
    hint,
  });
}

function notSwitchable(listen: LegacyListen | undefined): DynvmError {
  if (listen === undefined) {
    return new DynvmError({
      code: 'unavailable',
      message: 'This service was started without the legacy API.',
    });
  }
  return new DynvmError({
    code: 'unavailable',
    message: 'Without a window the legacy API is always on, at the port it was started with.',
    hint: 'Restart with another --port.',
  });
}
