import { type Command, Option } from 'commander';
import { DynvmError } from '../model/failure.ts';
import type { LogLevel } from '../service/create-logger.ts';
import type { LegacyListen } from '../service/create-service.ts';
import { parseAddressAndPort, parseLogLevel, parsePort } from './argument-parsers.ts';

const DEFAULT_PORT = 5000;
const DEFAULT_ADDRESS = '127.0.0.1';

/** What `serve` and `start` have in common. */
export interface ServiceCommandOptions {
  config?: string;
  port: number;
  listen: string;
  allowHost: readonly string[];
  tlsCert?: string;
  tlsKey?: string;
  behindProxy?: string;
  sharedMachine?: boolean;
  legacyOpen?: string;
  legacyListen?: { host: string; port: number };
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
    .option(
      '--tls-cert <file>',
      'speak https with this certificate and its chain (PEM); read again when it changes',
    )
    .option('--tls-key <file>', 'its private key (PEM)')
    .option('--behind-proxy <networks>', 'addresses of the proxies in front: their X-Forwarded-For counts')
    .option('--shared-machine', 'other users work on this machine: ask its programs for a token, too')
    .option(
      '--legacy-open <networks>',
      'who may use the legacy routes without a token: 10.0.0.0/8,192.168.1.5',
    )
    .addOption(
      new Option('--legacy-listen <address:port>', 'where --legacy-open listens, in plain http').argParser(
        parseAddressAndPort,
      ),
    )
    .option('--data-dir <folder>', "where the service keeps its data (else the system's place for it)")
    .addOption(
      new Option('--log-level <level>', 'debug, info, warn, error or silent')
        .default(defaults.logLevel)
        .argParser(parseLogLevel),
    );
}

/** Where the legacy API listens, by the options. @throws DynvmError bad-input: an option lacks the one it belongs to */
export function toLegacyListen(options: ServiceCommandOptions): LegacyListen {
  const { listen, port, allowHost, behindProxy, sharedMachine, tlsCert, tlsKey } = options;
  assertPair('--tls-cert', tlsCert, '--tls-key', tlsKey);
  assertPair('--legacy-open', options.legacyOpen, '--legacy-listen', options.legacyListen);
  const { legacyOpen: networks, legacyListen } = options;
  return {
    host: listen,
    port,
    allowedHosts: allowHost,
    behindProxy,
    sharedMachine,
    ...(tlsCert !== undefined && tlsKey !== undefined && { tls: { certFile: tlsCert, keyFile: tlsKey } }),
    ...(networks !== undefined && legacyListen && { open: { ...legacyListen, networks } }),
  };
}

function assertPair(one: string, first: unknown, other: string, second: unknown): void {
  if ((first === undefined) === (second === undefined)) return;
  const [given, lacking] = first === undefined ? [other, one] : [one, other];
  throw new DynvmError({ code: 'bad-input', message: `${given} needs ${lacking} beside it` });
}

function collect(value: string, values: readonly string[]): readonly string[] {
  return [...values, value];
}
