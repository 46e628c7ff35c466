import { type Command, Option } from 'commander';
import type { LogLevel } from '../service/create-logger.ts';
import type { LegacyListen } from '../service/create-service.ts';
import { collect, parseAddressAndPort, parsePort } from './argument-parsers.ts';
import { parseLogLevel, parseNetworks, parsePublicUrl } from './service-argument-parsers.ts';

const DEFAULT_PORT = 5000;
const DEFAULT_ADDRESS = '127.0.0.1';

/** What `serve` and `start` have in common. */
export interface ServiceCommandOptions {
  config?: string;
  port: number;
  listen: string;
  allowHost: readonly string[];
  publicUrl?: string;
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
    .addOption(
      new Option(
        '--public-url <url>',
        'https address that browsers reach it by; single sign-on sends them back there',
      ).argParser(parsePublicUrl),
    )
    .option(
      '--tls-cert <file>',
      'speak https with this certificate and its chain (PEM); read again when it changes',
    )
    .option('--tls-key <file>', 'its private key (PEM)')
    .addOption(
      new Option(
        '--behind-proxy <networks>',
        'addresses of the proxies in front: their X-Forwarded-For counts',
      ).argParser(parseNetworks),
    )
    .option('--shared-machine', 'other users work on this machine: ask its programs for a token, too')
    .addOption(
      new Option(
        '--legacy-open <networks>',
        'who may use the legacy routes without a token: 10.0.0.0/8,192.168.1.5',
      ).argParser(parseNetworks),
    )
    .addOption(
      new Option('--legacy-listen <address:port>', 'where --legacy-open listens, in plain http').argParser(
        parseAddressAndPort,
      ),
    )
    .hook('preAction', (_program, running) => requirePairs(running))
    .option('--data-dir <folder>', "where the service keeps its data (else the system's place for it)")
    .addOption(
      new Option('--log-level <level>', 'debug, info, warn, error or silent')
        .default(defaults.logLevel)
        .argParser(parseLogLevel),
    );
}

/** Where the legacy API listens, by the options. */
export function toLegacyListen(options: ServiceCommandOptions): LegacyListen {
  const { listen, port, allowHost, publicUrl, behindProxy, sharedMachine, tlsCert, tlsKey } = options;
  const { legacyOpen: networks, legacyListen } = options;
  return {
    host: listen,
    port,
    allowedHosts: publicUrl === undefined ? allowHost : [...allowHost, new URL(publicUrl).hostname],
    publicUrl,
    behindProxy,
    sharedMachine,
    ...(tlsCert !== undefined && tlsKey !== undefined && { tls: { certFile: tlsCert, keyFile: tlsKey } }),
    ...(networks !== undefined && legacyListen && { open: { ...legacyListen, networks } }),
  };
}

/** Options that mean something only together. */
const PAIRS = [
  ['tlsCert', 'tlsKey'],
  ['legacyOpen', 'legacyListen'],
] as const;

/** Ends as any other wrong usage does. */
function requirePairs(command: Command): void {
  const options = command.opts<ServiceCommandOptions>();
  for (const pair of PAIRS) {
    const given = pair.find((name) => options[name] !== undefined);
    const lacking = pair.find((name) => options[name] === undefined);
    if (given === undefined || lacking === undefined) continue;
    command.error(`error: ${toFlag(command, given)} needs ${toFlag(command, lacking)} beside it`);
  }
}

function toFlag({ options }: Command, name: string): string {
  return options.find((option) => option.attributeName() === name)?.long ?? name;
}
