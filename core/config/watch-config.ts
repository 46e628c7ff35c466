import { dirname, resolve } from 'node:path';
import { type FSWatcher, watch } from 'chokidar';
import type { CancelTimer, Clock, Logger } from '../ports.ts';
import type { Config, ConfigProblem } from './config.ts';
import { isSameConfig } from './diff-config.ts';
import { fileSignature } from './file-signature.ts';
import { formatProblem } from './format-problem.ts';
import { listProblems } from './list-problems.ts';
import { type LoadOptions, loadConfig } from './load-config.ts';
import type { ParseResult } from './parse-config.ts';
import { isWorse } from './unusable-hosts.ts';

/** An editor saves in several steps; this long after the last one the file is read. */
const DEBOUNCE_MS = 200;
/** Network drives and swapped symbolic links tell nothing: one stat per file finds those changes. */
const LOOK_AGAIN_MS = 5000;

export interface WatchOptions extends LoadOptions {
  /** In force now; undefined when there is none yet. */
  readonly initial?: Config;
  /** Of the ini alone, from before `initial` was read of it and nothing else: it is not read again before it changes. */
  readonly initialSignature?: string | undefined;
  readonly clock: Clock;
  readonly logger: Logger;
  /** A sound configuration that differs from the one in force; it is in force from now on. */
  readonly onConfig: (config: Config) => void;
  /** What is wrong with the file while the last good configuration stays in force; empty when it is sound again. */
  readonly onProblems: (problems: readonly ConfigProblem[]) => void;
}

export interface ConfigWatch {
  /** Changes are seen from now on. */
  readonly ready: Promise<void>;
  /** Reads the file at once, as after a change. */
  readNow(): Promise<void>;
  /** Nothing is called back afterwards. */
  close(): Promise<void>;
}

/** Follows the ini and the files its secrets are in. Missing, broken or half-written files never end what is in force. */
export function watchConfig(options: WatchOptions): ConfigWatch {
  const watcher = new ConfigWatcher(options);
  return { ready: watcher.start(), readNow: () => watcher.readNow(), close: () => watcher.close() };
}

class ConfigWatcher {
  readonly #options: WatchOptions;
  readonly #path: string;
  #inForce: Config | undefined;
  #problems: readonly ConfigProblem[] = [];
  #files: readonly string[];
  /** Of all files, when they were last read. */
  #signature: string;
  #watcher: FSWatcher | undefined;
  #cancelRead: CancelTimer = () => {};
  #cancelLook: CancelTimer = () => {};
  /** Reads follow one another. */
  #reading: Promise<void> = Promise.resolve();
  #closed = false;
  #sayClosed: () => void = () => {};
  /** Settles waits for a watcher that, once closed, never gets ready. */
  readonly #closing = new Promise<void>((closing) => {
    this.#sayClosed = closing;
  });

  constructor(options: WatchOptions) {
    this.#options = options;
    this.#path = resolve(options.path);
    this.#inForce = options.initial;
    this.#signature = options.initialSignature ?? '';
    this.#files = [this.#path];
  }

  async start(): Promise<void> {
    this.#lookAgainLater();
    await this.#watchFiles();
    // What changed between the first load and now.
    if ((await fileSignature(this.#files)) !== this.#signature) await this.readNow();
  }

  readNow(): Promise<void> {
    this.#cancelRead();
    this.#reading = this.#reading.then(() => this.#read());
    return this.#reading;
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#sayClosed();
    this.#cancelRead();
    this.#cancelLook();
    await this.#reading;
    await this.#watcher?.close();
  }

  #readSoon(): void {
    if (this.#closed) return;
    this.#cancelRead();
    this.#cancelRead = this.#options.clock.setTimer(DEBOUNCE_MS, () => void this.readNow());
  }

  async #read(): Promise<void> {
    if (this.#closed) return;
    const before = await fileSignature(this.#files);
    const result = await loadConfig({ ...this.#options, path: this.#path });
    const files = [this.#path, ...result.files];
    const filesChanged = files.join('\0') !== this.#files.join('\0');
    this.#files = files;
    if (filesChanged) await this.#watchFiles();
    this.#signature = await fileSignature(files);
    if (this.#closed) return;
    // Written while it was read: what was read may be half of it.
    if (!filesChanged && this.#signature !== before) this.#readSoon();
    else this.#apply(result);
    // A newly named file may have changed before it was watched.
    if (filesChanged) this.#readSoon();
  }

  #apply(result: ParseResult): void {
    const { logger, onConfig, onProblems } = this.#options;
    const config =
      result.ok && (this.#inForce === undefined || !isWorse(result.config, this.#inForce))
        ? result.config
        : undefined;
    const problems = config ? [] : listProblems(result);
    if (JSON.stringify(problems) !== JSON.stringify(this.#problems)) {
      this.#problems = problems;
      const fields = { path: this.#path, problems: problems.map(formatProblem) };
      if (problems.length > 0) logger.warn(fields, 'configuration refused; the last good one stays in force');
      else logger.info({ path: this.#path }, 'configuration is sound again');
      this.#callBack(() => onProblems(problems));
    }
    if (!config || (this.#inForce !== undefined && isSameConfig(this.#inForce, config))) return;
    this.#inForce = config;
    logger.info({ path: this.#path, hosts: config.hosts.length }, 'configuration changed');
    this.#callBack(() => onConfig(config));
  }

  /** The watch goes on whatever the callee does. */
  #callBack(call: () => void): void {
    try {
      call();
    } catch (error) {
      this.#options.logger.error(
        { err: error, path: this.#path },
        'a configuration change could not be applied',
      );
    }
  }

  /**
   * Watches the folders and looks only at our files in them: a file replaced by a rename or made anew is another
   * file to the system, and a watch on the old one sees nothing of it.
   */
  async #watchFiles(): Promise<void> {
    await this.#watcher?.close();
    const watched = new Set([...this.#files, ...this.#files.map((file) => dirname(file))]);
    const watcher = watch([...new Set(this.#files.map((file) => dirname(file)))], {
      depth: 0,
      ignoreInitial: true,
      ignorePermissionErrors: true,
      ignored: (path) => !watched.has(resolve(path)),
    });
    this.#watcher = watcher;
    watcher.on('all', () => this.#readSoon());
    watcher.on('error', (error) => {
      this.#options.logger.warn(
        { err: error, path: this.#path },
        'configuration file can only be looked at now and then',
      );
    });
    await Promise.race([new Promise<void>((settled) => watcher.once('ready', settled)), this.#closing]);
  }

  #lookAgainLater(): void {
    this.#cancelLook = this.#options.clock.setTimer(LOOK_AGAIN_MS, () => void this.#lookAgain());
  }

  async #lookAgain(): Promise<void> {
    await this.#reading;
    if (this.#closed) return;
    if ((await fileSignature(this.#files)) !== this.#signature) this.#readSoon();
    if (!this.#closed) this.#lookAgainLater();
  }
}
