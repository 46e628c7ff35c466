import { type Command, Option } from 'commander';
import type { LogLevel } from '../service/create-logger.ts';
import type { LegacyListen } from '../service/create-service.ts';
import { parseLogLevel, parsePort } from './argument-parsers.ts';

const DEFAULT_PORT = 5000;
const DEFAULT_ADDRESS = '127.0.0.1';

/** What `serve` and `start` have in common. */
export interface ServiceCommandOptions {
  config?: string;
  port: number;
  listen: string;
  allowHost: readonly string[];
  dataDir?: string;
  logLevel: LogLevel;
}

export function addServiceCommandOptions(command: Command, defaults: { logLevel: LogLevel }): Command {
  return command
    .option('-c, --config <file>', 'the .dynvmservice.ini (else the variable DYNVM_CONFIG)')
    .addOption(
      new Option('-p, --port <number>', 'port of the legacy API; 0 = any free one')
        .default(DEFAULT_PORT)
        .argParser(parsePort),
    )
    .option('--listen <address>', 'address to listen on', DEFAULT_ADDRESS)
    .option('--allow-host <name>', 'another name clients use for this service; repeatable', collect, [])
    .option('--data-dir <folder>', "where the service keeps its data (else the system's place for it)")
    .addOption(
      new Option('--log-level <level>', 'debug, info, warn, error or silent')
        .default(defaults.logLevel)
        .argParser(parseLogLevel),
    );
}

/** Where the legacy API listens, by the options. */
export function toLegacyListen({ listen, port, allowHost }: ServiceCommandOptions): LegacyListen {
  return { host: listen, port, allowedHosts: allowHost };
}

function collect(value: string, values: readonly string[]): readonly string[] {
  return [...values, value];
}
