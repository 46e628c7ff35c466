import { join } from 'node:path';
import PQueue from 'p-queue';
import type { LegacyState } from '../contract/service.ts';
import { type DataFolder, readSettings, writeSettings } from '../data-folder/index.ts';
import {
  createLegacyServer,
  type InstanceEndpoint,
  type LegacyServer,
  type ListenerAccess,
  LiveCertificate,
  parseAddressSet,
  type RestOptions,
} from '../http/index.ts';
import { DynvmError, type Failure, toFailure } from '../model/failure.ts';
import type { CoreOperations } from '../operations/index.ts';
import type { Logger } from '../ports.ts';
import type { LegacyListen } from './legacy-listen.ts';
import { assertSafeToListen } from './network-exposure.ts';

/** What the HTTP API needs of the core. */
export interface HttpOperations
  extends Pick<CoreOperations, 'invoke' | 'authenticate' | 'authenticateJob' | 'sessions' | 'sso'> {
  /** Whether a token is that of this run, which only this machine's owner can read. */
  readonly isOwnerToken: (token: string) => boolean;
}

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
  readonly rest: RestOptions;
  /** Answers the other services on the bucket. */
  readonly instances: InstanceEndpoint;
  /** The build of the console's page. */
  readonly webFolder?: string | undefined;
  /** Somebody is known who may use the service from another machine. */
  readonly hasPrincipals: () => boolean;
  /** Called when its address changes; undefined: it stopped listening. */
  readonly onMoved: (url: string | undefined) => void;
}

export const OPEN_WARNING =
  'the legacy API is open without a token (--legacy-open): whoever reaches its port from these networks can create and delete VMs';

export function createLegacyEndpoint({
  listen,
  dataFolder,
  logger,
  rest,
  instances,
  webFolder,
  hasPrincipals,
  onMoved,
}: LegacyEndpointOptions): LegacyEndpoint {
  const settingsFile = join(dataFolder.path, 'settings.json');
  const start = listen?.start ?? 'always';
  const switchable = listen !== undefined && start !== 'always';
  const portSettable = switchable && listen.portGiven !== true;
  let port = listen?.port ?? 0;
  let enabled = false;
  let server: LegacyServer | undefined;
  /** Their ports are free; the answer to whoever moved them may be on its way. */
  const retired = new Set<LegacyServer>();
  /** For old jobs that can send no token; on as long as the service runs. */
  let openServer: LegacyServer | undefined;
  let certificate: LiveCertificate | undefined;
  let failure: Failure | undefined;
  let operations: HttpOperations | undefined;
  /** Changes run one after another, so that the later of two clicks wins; the first waits for the start. */
  const changes = new PQueue({ concurrency: 1, autoStart: false });

  async function open(at: number): Promise<LegacyServer> {
    if (listen === undefined || operations === undefined) throw notSwitchable(listen);
    const { host, allowedHosts } = listen;
    assertSafeToListen(listen, hasPrincipals());
    if (listen.tls) certificate ??= await LiveCertificate.open(listen.tls, logger);
    const { invoke } = operations;
    const access = toListenerAccess(listen, operations);
    return createLegacyServer({
      invoke,
      access,
      listen: { host, port: at },
      allowedHosts,
      certificate,
      logger,
      rest,
      instances,
      webFolder,
    });
  }

  async function openForOldJobs(): Promise<void> {
    if (listen?.open === undefined || operations === undefined) return;
    const { invoke } = operations;
    const { networks, ...where } = listen.open;
    const access = {
      ...toListenerAccess(listen, operations),
      open: parseAddressSet(networks, '--legacy-open'),
    };
    const { allowedHosts } = listen;
    openServer = await createLegacyServer({ invoke, access, listen: where, allowedHosts, logger });
    logger.warn({ url: openServer.url, networks }, OPEN_WARNING);
  }

  async function serve(next: LegacyServer | undefined): Promise<void> {
    const before = server;
    server = next;
    failure = undefined;
    await dataFolder.setHolderUrl(next?.url);
    onMoved(next?.url);
    if (before === undefined) return;
    retired.add(before);
    await before.retire();
  }

  async function tryToOpen(): Promise<void> {
    if (server !== undefined) return;
    try {
      await serve(await open(port));
    } catch (error) {
      failure = toFailure(error);
      logger.warn({ err: error }, 'the legacy API is not available');
    }
  }

  async function openAsSet(): Promise<void> {
    if (listen === undefined) return onMoved(undefined);
    await openForOldJobs();
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
    port: server?.port ?? port,
    portSettable,
    ...(openServer && { openUrl: openServer.url }),
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
      const open = [...retired, server, openServer, certificate];
      await Promise.all(open.map((each) => each?.close()));
      retired.clear();
      server = undefined;
      openServer = undefined;
    },
  };
}

/** @throws DynvmError bad-input: an unreadable network */
function toListenerAccess(listen: LegacyListen, operations: HttpOperations): ListenerAccess {
  const { behindProxy, sharedMachine } = listen;
  return {
    authenticate: operations.authenticate,
    authenticateJob: operations.authenticateJob,
    sessions: operations.sessions,
    sso: operations.sso,
    publicUrl: listen.publicUrl,
    isOwnerToken: operations.isOwnerToken,
    proxies: behindProxy === undefined ? undefined : parseAddressSet(behindProxy, '--behind-proxy'),
    sharedMachine,
  };
}

/** Says that the old port is still in use, and what to do. */
function portUnchanged(error: unknown, { url, port }: LegacyState): DynvmError {
  const refused = toFailure(error);
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
