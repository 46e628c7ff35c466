import type { Command } from 'commander';
import { type DemoOptions, startDemo } from '../demo/start-demo.ts';
import { readingCaller } from '../operations/index.ts';
import type { Logger } from '../ports.ts';
import { createService, type Service } from '../service/create-service.ts';
import { flushOnUncaughtError } from '../uncaught-errors.ts';
import { VERSION } from '../version.ts';
import { createCliLogger } from './cli-logger.ts';
import { namedConfigPath, requireConfigPath } from './config-path.ts';
import { printText } from './print.ts';
import { printReadyLine } from './ready-line.ts';
import {
  addServiceCommandOptions,
  type ServiceCommandOptions,
  toLegacyListen,
} from './service-command-options.ts';
import { closeInTime, requestToEnd } from './signals.ts';

interface StartOptions extends ServiceCommandOptions {
  headless: boolean;
}

interface Started {
  service: Service;
  /** What is told about it. */
  title: string;
  close(): Promise<void>;
}

/** `npm start`: the demo, or the service on real hosts where a configuration is named. */
export function addStartCommand(program: Command): void {
  const command = program
    .command('start')
    .description('start for a person: a demo with simulated hosts, or real hosts with --config')
    .option('--headless', 'no window: the core, the legacy API and text', false)
    .option(
      '--still-demo',
      "in the demo's window: nobody else asks for VMs; without a window nobody ever does",
    );
  addServiceCommandOptions(command, { logLevel: 'warn' }).action(start);
}

async function start(options: StartOptions): Promise<void> {
  const end = requestToEnd();
  const logger = createCliLogger(options.logLevel);
  const named = namedConfigPath(options.config) !== undefined;
  const started = named ? await startReal(options, logger) : await startDemo(demoOptions(options), logger);
  const { service } = started;
  flushOnUncaughtError(() => started.close());
  const ready = service.whenReady().then(async () => {
    printText((await welcome(started)).trimEnd());
    // For a program that started us; a person has just read it.
    if (!process.stdout.isTTY) await printReadyLine(service);
  });
  await Promise.race([ready, end]);
  await end;
  await closeInTime(() => started.close());
}

function demoOptions(options: StartOptions): DemoOptions {
  const { dataDir } = options;
  return { legacy: toLegacyListen(options), ...(dataDir === undefined ? {} : { dataDir }) };
}

async function startReal(options: StartOptions, logger: Logger): Promise<Started> {
  const path = requireConfigPath(options.config);
  const service = await createService({
    config: { path },
    ...(options.dataDir === undefined ? {} : { dataFolder: options.dataDir }),
    legacy: toLegacyListen(options),
    logger,
  });
  return { service, title: `the hosts of ${path}`, close: () => service.close() };
}

/** Three lines to try that work as they stand, one after the other. */
async function welcome({ service, title }: Started): Promise<string> {
  const os = await exampleOs(service);
  const url = service.legacyUrl ?? '';
  const lines = [
    `DynVM Console ${VERSION}: ${title}`,
    `Legacy API on ${url}. Try in another terminal:`,
    '',
    `  curl -s '${url}/getavailablecount/${os}'`,
    `  curl -s '${url}/getservers/demo?os=${os}&count=2&format=detailed'`,
    `  curl -s '${url}/releaseservers/demo?count=2'`,
    '',
    'The first says how many more fit, the second makes two VMs and answers with their addresses,',
    'the third deletes them. Ctrl-C ends.',
  ];
  return `${lines.join('\n')}\n`;
}

/** An OS key that can be asked for now: the one with the most room. */
async function exampleOs(service: Service): Promise<string> {
  const rows = await service.operations.invoke('hosts.list', {}, readingCaller('cli'));
  const room = new Map<string, number>();
  for (const { osKey, slots } of rows.flatMap((row) => row.slots)) {
    room.set(osKey, (room.get(osKey) ?? 0) + slots);
  }
  const [most] = [...room].sort((a, b) => b[1] - a[1] || a[0].localeCompare(b[0]));
  return room.has('centos7') ? 'centos7' : (most?.[0] ?? 'centos7');
}
