import path from 'node:path';
import { parseArgs } from 'node:util';
import type { PageStart } from '../../core/contract/preferences.ts';
import { LOG_LEVELS, type LogLevel } from '../../core/service/create-logger.ts';

/** Command-line options of the desktop. */
export interface LaunchOptions {
  /** `--config` or DYNVM_CONFIG, absolute. */
  readonly configPath: string | undefined;
  /** `--data-dir`, absolute. */
  readonly dataFolder: string | undefined;
  readonly port: number;
  readonly listen: string;
  /** `--allow-host`, as often as given: further names by which clients may address the legacy API. */
  readonly allowedHosts: readonly string[];
  readonly logLevel: LogLevel;
  /** Exits with 0 as soon as the page shows its hosts: proves that a package works. */
  readonly smoke: boolean;
  /** A demo without simulated users. */
  readonly stillDemo: boolean;
  /** Starts in the background, as at login. */
  readonly hidden: boolean;
  /** Options given on the command line, which no setting may change. */
  readonly locked: PageStart['locked'];
}

const DEFAULT_PORT = 5000;
const LOCKABLE = ['config', 'data-dir', 'port', 'listen'] as const;

/** Unknown switches are ignored: Chromium's and a debugger's are among ours. */
export function readLaunchOptions(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
  folder: string,
): LaunchOptions {
  const { values } = parseArgs({
    args: [...args],
    strict: false,
    options: {
      config: { type: 'string', short: 'c' },
      'data-dir': { type: 'string' },
      port: { type: 'string', short: 'p' },
      listen: { type: 'string' },
      'allow-host': { type: 'string', multiple: true },
      'log-level': { type: 'string' },
      smoke: { type: 'boolean' },
      'still-demo': { type: 'boolean' },
      hidden: { type: 'boolean' },
    },
  });
  const text = (value: unknown): string | undefined =>
    typeof value === 'string' && value !== '' ? value : undefined;
  const absolute = (value: string | undefined): string | undefined =>
    value === undefined ? undefined : path.resolve(folder, value);
  return {
    configPath: absolute(text(values.config) ?? text(env.DYNVM_CONFIG)),
    dataFolder: absolute(text(values['data-dir'])),
    port: parsePort(text(values.port)),
    listen: text(values.listen) ?? '127.0.0.1',
    allowedHosts: [values['allow-host'] ?? []].flat().flatMap((value) => text(value) ?? []),
    logLevel: LOG_LEVELS.find((level) => level === values['log-level']) ?? 'info',
    smoke: values.smoke === true,
    stillDemo: values['still-demo'] === true,
    hidden: values.hidden === true,
    locked: LOCKABLE.filter(
      (name) => text(values[name] ?? (name === 'config' ? env.DYNVM_CONFIG : '')) !== undefined,
    ),
  };
}

function parsePort(value: string | undefined): number {
  const port = Number(value ?? DEFAULT_PORT);
  return Number.isInteger(port) && port >= 0 && port <= 65_535 ? port : DEFAULT_PORT;
}
