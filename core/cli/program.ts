import { Command } from 'commander';
import { addSimulateCommand } from '../simulator/index.ts';
import { VERSION } from '../version.ts';

/** The command line with every command; nothing runs before `parseAsync`. */
export function createProgram(): Command {
  const program = new Command('dynvm');
  program
    .description('Disposable VMs on XenServer and XCP-ng hosts.')
    .version(VERSION, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'show help')
    .showHelpAfterError('(--help shows what there is)')
    .enablePositionalOptions();
  addSimulateCommand(program);
  return program;
}
