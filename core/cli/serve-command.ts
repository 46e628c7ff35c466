import type { Command } from 'commander';
import { readingCaller } from '../operations/index.ts';
import { createService, type Service } from '../service/create-service.ts';
import { flushOnUncaughtError } from '../uncaught-errors.ts';
import { createCliLogger } from './cli-logger.ts';
import { requireConfigPath } from './config-path.ts';
import { printReadyLine } from './ready-line.ts';
import {
  addServiceCommandOptions,
  type ServiceCommandOptions,
  toLegacyListen,
} from './service-command-options.ts';
import { closeInTime, requestToEnd } from './signals.ts';

/** `dynvm serve`: the service on real hosts, until SIGTERM or Ctrl-C. */
export function addServeCommand(program: Command): void {
  const command = program
    .command('serve')
    .description('run the service: the core and the legacy HTTP API')
    .addHelpText('after', '\nWithout --config: DYNVM_CONFIG, else .dynvmservice.ini in the current folder.');
  addServiceCommandOptions(command, { logLevel: 'info' }).action(serve);
}

async function serve(options: ServiceCommandOptions): Promise<void> {
  const end = requestToEnd();
  const logger = createCliLogger(options.logLevel);
  const service = await createService({
    config: { path: requireConfigPath(options.config) },
    ...(options.dataDir === undefined ? {} : { dataFolder: options.dataDir }),
    legacy: toLegacyListen(options),
    logger,
  });
  flushOnUncaughtError(() => service.close());
  await Promise.race([service.whenReady().then(() => printReadyLine(service)), end]);
  await end;
  await closeInTime(async () => {
    logger.info(
      await countUnfinished(service),
      'shutting down; what is unfinished goes on at the next start',
    );
    await service.close();
  });
}

/** What a shutdown leaves to the next start. */
async function countUnfinished({ operations }: Service): Promise<Record<string, number>> {
  const caller = readingCaller('cli');
  const requests = await operations.invoke('requests.list', { running: true }, caller);
  const leases = await operations.invoke('leases.list', { live: true }, caller);
  const releasing = leases.filter(({ state }) => state.kind === 'releasing');
  return { requests: requests.length, releases: releasing.length, vms: leases.length };
}
