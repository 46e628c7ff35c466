import { resolve } from 'node:path';
import type { Command } from 'commander';
import { defaultDataFolderPath } from '../data-folder/index.ts';
import { DynvmError } from '../model/failure.ts';
import { CliError, isUnreachable } from './cli-error.ts';
import { invokeService } from './client/invoke-service.ts';
import { addDataFolderOption } from './client/target-options.ts';
import { namedConfigPath } from './config-path.ts';
import { printJson, printText } from './print.ts';

interface Options {
  config?: string;
  dataDir?: string;
  json?: boolean;
}

/** `dynvm backup` and `dynvm restore`, on the data folder itself. @see docs/operations.md#back-up-and-restore */
export function addBackupCommands(program: Command): void {
  const backup = program
    .command('backup')
    .description('back up the data folder and the ini into one file, also while the service runs')
    .argument('<file>', 'appears when it is complete, and replaces an older one then')
    .option('-c, --config <file>', "the ini (else the running service's, or the variable DYNVM_CONFIG)")
    .option('--json', 'print JSON');
  addDataFolderOption(backup).action(backUpFolder);
  const restore = program
    .command('restore')
    .description('restore a backup into a data folder that has no history')
    .argument('<file>', 'written by dynvm backup')
    .option('-c, --config <file>', 'write the ini of the backup to this file, which must not exist')
    .option('--json', 'print JSON');
  addDataFolderOption(restore).action(restoreFolder);
}

async function backUpFolder(file: string, options: Options): Promise<void> {
  const dataFolder = resolve(options.dataDir ?? defaultDataFolderPath());
  const configPath = namedConfigPath(options.config) ?? (await findConfigInForce(options.dataDir));
  const { backUp } = await import('../service/backup.ts');
  const summary = await backUp({ dataFolder, configPath, file, nowAt: Date.now() });
  if (options.json) return printJson(summary);
  printText(
    [
      `Backed up ${dataFolder} to ${summary.file} (${summary.bytes} bytes).`,
      summary.configPath === undefined
        ? 'It holds no ini: no service runs that could name it. Name it with --config.'
        : `It holds ${summary.configPath}, with what passwords stand in it: keep it as carefully as that.`,
    ].join('\n'),
  );
}

async function findConfigInForce(dataDir: string | undefined): Promise<string | undefined> {
  try {
    return (await invokeService(dataDir, 'config.file', {})).path;
  } catch (error) {
    if (isUnreachable(error)) return undefined;
    throw error;
  }
}

async function restoreFolder(file: string, options: Options): Promise<void> {
  const dataFolder = resolve(options.dataDir ?? defaultDataFolderPath());
  const configPath = options.config === undefined ? undefined : resolve(options.config);
  const { restore } = await import('../service/backup.ts');
  const summary = await restore({ dataFolder, configPath, file }).catch(failWhenDamaged);
  if (options.json) return printJson(summary);
  printText(
    [
      `Restored ${dataFolder} as of ${new Date(summary.backedUpAt).toISOString()}.`,
      ...(summary.configPath === undefined ? [] : [`The ini is ${summary.configPath}.`]),
      'Start the service on it: VMs that are there are found by their markers. The service that was backed up must not run any more.',
    ].join('\n'),
  );
}

/** A backup that is damaged is no wrong usage: the exit code must not say so. */
function failWhenDamaged(error: unknown): never {
  if (error instanceof DynvmError && error.code === 'bad-input') throw new CliError('failed', error.failure);
  throw error;
}
