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
}

/** The legacy HTTP API as a thing that can be turned on and off. */
export interface LegacyPort {
  state(): LegacyState;
  /** @throws DynvmError `unavailable`: the port is taken and the service can't do without */
  start(invoke: Invoke): Promise<void>;
  /** A taken port is part of the answer. @throws DynvmError `unavailable`: not switchable */
  setEnabled(enabled: boolean): Promise<LegacyState>;
  close(): Promise<void>;
}

export interface LegacyPortOptions {
  readonly listen: LegacyListen | undefined;
  readonly dataFolder: DataFolder;
  readonly logger: Logger;
}

export function createLegacyPort({ listen, dataFolder, logger }: LegacyPortOptions): LegacyPort {
  const settingsFile = join(dataFolder.path, 'settings.json');
  const start = listen?.start ?? 'always';
  const switchable = listen !== undefined && start !== 'always';
  let enabled = false;
  let server: LegacyServer | undefined;
  let failure: Failure | undefined;
  let invoke: Invoke | undefined;
  let last: Promise<unknown> = Promise.resolve();

  async function open(): Promise<void> {
    if (listen === undefined || invoke === undefined || server !== undefined) return;
    server = await createLegacyServer({ invoke, listen, logger });
    failure = undefined;
    await dataFolder.setHolderUrl(server.url);
  }

  async function shut(): Promise<void> {
    const closing = server;
    server = undefined;
    failure = undefined;
    await closing?.close();
  }

  async function tryToOpen(): Promise<void> {
    await open().catch((error: unknown) => {
      failure = failureOf(error);
      logger.warn({ failure }, 'the legacy API is not available');
    });
  }

  const state = (): LegacyState => ({
    switchable,
    enabled,
    ...(server && { url: server.url }),
    ...(failure && { failure }),
  });

  return {
    state,
    async start(invoker) {
      invoke = invoker;
      if (listen === undefined) return;
      enabled = start !== 'as-set' || (await readSettings(settingsFile)).legacyEnabled;
      if (!enabled) return;
      await (start === 'always' ? open() : tryToOpen());
    },
    setEnabled(wanted) {
      if (!switchable) throw notSwitchable(listen);
      // One after the other: of two clicks the later one counts.
      const done = last.then(async () => {
        enabled = wanted;
        await (wanted ? tryToOpen() : shut());
        await writeSettings(settingsFile, { legacyEnabled: wanted });
        return state();
      });
      last = done.catch(() => undefined);
      return done;
    },
    async close() {
      await last;
      await shut();
    },
  };
}

function notSwitchable(listen: LegacyListen | undefined): DynvmError {
  const message =
    listen === undefined
      ? 'This service was started without the legacy API.'
      : 'The legacy API is always on in a service without a window.';
  return new DynvmError({ code: 'unavailable', message });
}
