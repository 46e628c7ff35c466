import type { Command } from 'commander';
import { createService } from '../service/create-service.ts';
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
  const service = await createService({
    config: { path: requireConfigPath(options.config) },
    ...(options.dataDir === undefined ? {} : { dataFolder: options.dataDir }),
    legacy: toLegacyListen(options),
    logger: createCliLogger(options.logLevel),
  });
  flushOnUncaughtError(() => service.close());
  await Promise.race([service.whenReady().then(() => printReadyLine(service)), end]);
  await end;
  await closeInTime(() => service.close());
}
