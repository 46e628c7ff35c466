import type { Command } from 'commander';

export interface TargetOptions {
  profile?: string;
  dataDir?: string;
}

/** Which service a command talks to. @see docs/cli.md#which-service */
export function addTargetOptions(command: Command): Command {
  return addDataFolderOption(
    command.option('--profile <name>', 'a service you logged in to; local: the one of this machine'),
  );
}

export function addDataFolderOption(command: Command): Command {
  return command.option('--data-dir <folder>', "the service's data folder (else the system's place for it)");
}
