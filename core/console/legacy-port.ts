import { join } from 'node:path';
import type { LegacyState } from '../contract/service.ts';
import { type DataFolder, readSettings, writeSettings } from '../data-folder/index.ts';
import { createLegacyServer, type LegacyServer } from '../http/index.ts';
import { DynvmError, type Failure, failureOf } from '../model/failure.ts';
import type { Invoke } from '../operations/index.ts';
import type { Logger } from '../ports.ts';

/**
 * Where the legacy API listens (port 0 = any free one), and how much the service depends on it:
 * `always`: it is what the service is for, without its port there is no service.
 * `try`: on, but the service goes on where the port is taken.
 * `as-set`: off until somebody enables it; the choice is kept in the data folder.
 */
export interface LegacyListen {
  readonly host: string;
  readonly port: number;
  readonly start?: 'always' | 'try' | 'as-set';
  /** The port was given at the start and stays: no setting moves it. */
  readonly portGiven?: boolean;
}

/** The legacy HTTP API as a thing that can be turned on and off, and moved. */
export interface LegacyPort {
  state(): LegacyState;
  /** @throws DynvmError `unavailable`: the port is taken and the service can't do without */
  start(invoke: Invoke): Promise<void>;
  /** A taken port is part of the answer. @throws DynvmError `unavailable`: not switchable */
  setEnabled(enabled: boolean): Promise<LegacyState>;
  /** @throws DynvmError `unavailable`: not settable, or the port is taken: then it is where it was */
  setPort(port: number): Promise<LegacyState>;
  close(): Promise<void>;
}

export interface LegacyPortOptions {
  readonly listen: LegacyListen | undefined;
  readonly dataFolder: DataFolder;
  readonly logger: Logger;
  /** Told whenever it answers somewhere else, or no longer (undefined). */
  readonly moved: (url: string | undefined) => void;
}

export function createLegacyPort({ listen, dataFolder, logger, moved }: LegacyPortOptions): LegacyPort {
  const settingsFile = join(dataFolder.path, 'settings.json');
  const start = listen?.start ?? 'always';
  const switchable = listen !== undefined && start !== 'always';
  const portSettable = switchable && listen.portGiven !== true;
  let port = listen?.port ?? 0;
  let enabled = false;
  let server: LegacyServer | undefined;
  let failure: Failure | undefined;
  let invoke: Invoke | undefined;
  /** Until it has started, who wants to change it waits. */
  let begin = (): void => {};
  let last: Promise<unknown> = new Promise<void>((resolve) => {
    begin = resolve;
  });

  async function open(at: number): Promise<LegacyServer> {
    if (listen === undefined || invoke === undefined) throw notSwitchable(listen);
    return createLegacyServer({ invoke, listen: { host: listen.host, port: at }, logger });
  }

  async function serve(next: LegacyServer | undefined): Promise<void> {
    const before = server;
    server = next;
    failure = undefined;
    await dataFolder.setHolderUrl(next?.url);
    moved(next?.url);
    await before?.close();
  }

  async function tryToOpen(): Promise<void> {
    if (server !== undefined) return;
    try {
      await serve(await open(port));
    } catch (error) {
      failure = failureOf(error);
      logger.warn({ failure }, 'the legacy API is not available');
    }
  }

  async function openAsSet(): Promise<void> {
    if (listen === undefined) return moved(undefined);
    const kept = switchable ? await readSettings(settingsFile) : undefined;
    if (portSettable) port = kept?.legacyPort ?? port;
    enabled = start !== 'as-set' || kept?.legacyEnabled === true;
    if (!enabled) return moved(undefined);
    await (start === 'always' ? open(port).then(serve) : tryToOpen());
  }

  async function keepSettings(): Promise<void> {
    const own = port === listen?.port ? {} : { legacyPort: port };
    await writeSettings(settingsFile, { legacyEnabled: enabled, ...own });
  }

  /** One after the other: of two clicks the later one counts. */
  function inTurn(act: () => Promise<void>): Promise<LegacyState> {
    const done = last.then(act).then(state);
    last = done.catch(() => undefined);
    return done;
  }

  const state = (): LegacyState => ({
    switchable,
    enabled,
    port: server ? Number(new URL(server.url).port) : port,
    portSettable,
    ...(server && { url: server.url }),
    ...(failure && { failure }),
  });

  return {
    state,
    async start(invoker) {
      invoke = invoker;
      await openAsSet().finally(begin);
    },
    setEnabled(wanted) {
      if (!switchable) throw notSwitchable(listen);
      return inTurn(async () => {
        enabled = wanted;
        await (wanted ? tryToOpen() : serve(undefined));
        await keepSettings();
      });
    },
    setPort(wanted) {
      if (!portSettable) throw notSettable(listen);
      return inTurn(async () => {
        if (server !== undefined && wanted === state().port) return;
        // First the new one: where it is taken, the old one has not been given up.
        const next = await open(wanted).catch((error: unknown) => {
          throw stays(error, state());
        });
        port = wanted;
        if (enabled) await serve(next);
        else await next.close();
        await keepSettings();
      });
    },
    async close() {
      begin();
      await last;
      await server?.close();
      server = undefined;
    },
  };
}

/** What is true after a port was refused, and what can be done. */
function stays(error: unknown, { url, port }: LegacyState): DynvmError {
  const refused = failureOf(error);
  const where = url === undefined ? `The port is still ${port}.` : `It still answers on port ${port}.`;
  const hint = refused.hint ?? 'Choose another port, or stop that program first.';
  return new DynvmError({ ...refused, message: `${refused.message}. ${where}`, hint }, { cause: error });
}

function notSettable(listen: LegacyListen | undefined): DynvmError {
  if (listen === undefined || listen.portGiven !== true) return notSwitchable(listen);
  const hint = 'Start it without --port to choose the port in Settings.';
  return new DynvmError({
    code: 'unavailable',
    message: `The port ${listen.port} was given at the start with --port.`,
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
    message: 'The legacy API is always on in a service without a window, at the port of its start.',
    hint: 'Start it with another --port.',
  });
}
