import { Command } from 'commander';
import { addSimulateCommand } from '../simulator/simulate-command.ts';
import { VERSION } from '../version.ts';
import { addAccessCommands } from './access-commands.ts';
import { addCheckCommand } from './check-command.ts';
import { addCordonCommands } from './cordon-commands.ts';
import { addCouchbaseCommand } from './couchbase-command.ts';
import { addHistoryCommands } from './history-commands.ts';
import { addLeaseCommands } from './lease-commands.ts';
import { addReconcileCommand } from './reconcile-command.ts';
import { addReportCommand } from './report-command.ts';
import { addServeCommand } from './serve-command.ts';
import { addStartCommand } from './start-command.ts';

/** The command line with every command; nothing runs before `parseAsync`. */
export function createProgram(): Command {
  const program = new Command('dynvm');
  program
    .description('Disposable VMs on XenServer and XCP-ng hosts.')
    .version(VERSION, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'show help')
    .showHelpAfterError('(--help shows what there is)');
  addServeCommand(program);
  addCheckCommand(program);
  addStartCommand(program);
  addReportCommand(program);
  addHistoryCommands(program);
  addLeaseCommands(program);
  addCordonCommands(program);
  addAccessCommands(program);
  addReconcileCommand(program);
  addCouchbaseCommand(program);
  addSimulateCommand(program);
  return program;
}
