import path from 'node:path';
import { parseArgs } from 'node:util';
import type { PageStart } from '../core/contract/preferences.ts';
import { LOG_LEVELS, type LogLevel } from '../core/service/create-logger.ts';

/** What the desktop is started with. */
export interface LaunchOptions {
  /** `--config` or DYNVM_CONFIG, absolute. */
  readonly configPath: string | undefined;
  /** `--data-dir`, absolute. */
  readonly dataFolder: string | undefined;
  readonly port: number;
  readonly listen: string;
  readonly logLevel: LogLevel;
  /** Ends with 0 as soon as the page has its first hosts: shows that a package works. */
  readonly smoke: boolean;
  /** A demo in which only the person at the window does something. */
  readonly stillDemo: boolean;
  /** What was given rather than left to settings. */
  readonly locked: PageStart['locked'];
}

const DEFAULT_PORT = 5000;
const LOCKABLE = ['config', 'data-dir', 'port', 'listen'] as const;

/** Chromium's and a debugger's switches stand among ours: what is not known is theirs. */
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
      'log-level': { type: 'string' },
      smoke: { type: 'boolean' },
      'still-demo': { type: 'boolean' },
    },
  });
  const text = (value: unknown): string | undefined =>
    typeof value === 'string' && value !== '' ? value : undefined;
  const absolute = (value: string | undefined): string | undefined =>
    value === undefined ? undefined : path.resolve(folder, value);
  return {
    configPath: absolute(text(values.config) ?? text(env.DYNVM_CONFIG)),
    dataFolder: absolute(text(values['data-dir'])),
    port: portOf(text(values.port)),
    listen: text(values.listen) ?? '127.0.0.1',
    logLevel: LOG_LEVELS.find((level) => level === values['log-level']) ?? 'info',
    smoke: values.smoke === true,
    stillDemo: values['still-demo'] === true,
    locked: LOCKABLE.filter(
      (name) => text(values[name] ?? (name === 'config' ? env.DYNVM_CONFIG : '')) !== undefined,
    ),
  };
}

function portOf(value: string | undefined): number {
  const port = Number(value ?? DEFAULT_PORT);
  return Number.isInteger(port) && port >= 0 && port <= 65_535 ? port : DEFAULT_PORT;
}
