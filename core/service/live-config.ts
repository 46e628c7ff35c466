import {
  type Config,
  type ConfigProblem,
  fileSignature,
  formatProblem,
  loadConfig,
  type ParseResult,
  parseConfig,
  watchConfig,
} from '../config/index.ts';
import { DynvmError } from '../model/failure.ts';
import type { Clock, Logger, SecretStore } from '../ports.ts';

/** Where the configuration comes from: a file that is watched, or a text that stays as it is (the demo's). */
export type ConfigSource = { readonly path: string } | { readonly text: string };

export interface LiveConfigOptions {
  source: ConfigSource;
  secrets: SecretStore | undefined;
  clock: Clock;
  logger: Logger;
}

interface ConfigListener {
  onConfig(config: Config): void;
  /** The file on disk is broken and what was in force stays; without problems: it is sound again. */
  onProblems(problems: readonly ConfigProblem[]): void;
}

/** The configuration in force. */
export interface LiveConfig {
  current(): Config;
  /** What is wrong with the file on disk while the last good one stays in force. */
  pendingProblems(): readonly ConfigProblem[];
  subscribe(listener: ConfigListener): void;
  /** Reads the file at once, as after a change; resolves when what it says is in force. */
  readNow(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Reads the configuration and follows its file.
 * @throws DynvmError config-invalid: names every problem with section, key and line
 */
export async function openConfig(options: LiveConfigOptions): Promise<LiveConfig> {
  const { source } = options;
  const signature = 'path' in source ? await fileSignature([source.path]) : undefined;
  const parsed = await readConfig(source, options.secrets);
  let current = accept(parsed, source);
  let pending: readonly ConfigProblem[] = [];
  const listeners: ConfigListener[] = [];
  // Files of secrets were read at another moment than the ini.
  const initialSignature = parsed.files.length === 0 ? signature : undefined;
  const watch = watchSource(options, current, initialSignature, {
    onConfig(config) {
      current = config;
      pending = [];
      for (const listener of listeners) listener.onConfig(config);
    },
    onProblems(problems) {
      pending = problems;
      for (const listener of listeners) listener.onProblems(problems);
    },
  });
  return {
    current: () => current,
    pendingProblems: () => pending,
    subscribe: (listener) => void listeners.push(listener),
    readNow: async () => watch?.readNow(),
    close: async () => watch?.close(),
  };
}

/** Reads a text that is not in force with the same means; `path`: of the ini it is meant for, where its files are. */
export function parseText(
  text: string,
  secrets: SecretStore | undefined,
  path?: string,
): Promise<ParseResult> {
  return parseConfig(text, { env: process.env, secrets, path });
}

/** Reads a configuration once; what is wrong with it is part of the result. */
export function readConfig(source: ConfigSource, secrets: SecretStore | undefined): Promise<ParseResult> {
  if ('text' in source) return parseText(source.text, secrets);
  return loadConfig({ path: source.path, env: process.env, secrets });
}

function accept(parsed: ParseResult, source: ConfigSource): Config {
  if (parsed.ok) return parsed.config;
  const where = 'path' in source ? source.path : 'The configuration';
  const lines = parsed.problems.map((problem) => `  ${formatProblem(problem)}`);
  throw new DynvmError({ code: 'config-invalid', message: [`${where} can't be used:`, ...lines].join('\n') });
}

function watchSource(
  { source, secrets, clock, logger }: LiveConfigOptions,
  initial: Config,
  initialSignature: string | undefined,
  listener: ConfigListener,
) {
  if ('text' in source) return undefined;
  const { path } = source;
  return watchConfig({
    path,
    initial,
    initialSignature,
    env: process.env,
    clock,
    logger,
    secrets,
    ...listener,
  });
}
